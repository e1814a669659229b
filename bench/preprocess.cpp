// What preprocessing costs, as two ratios from one run on one thread: our path from JPEG bytes to
// an FP32 tensor against (a) libjpeg-turbo decoding the whole image to RGB, a lower bound for
// everyone who decodes it all, and (b) Pillow + numpy doing what we do.
//
// The three take turns on chunks of 25 images, so that whatever else the machine does hits them
// alike; each round gives one ratio, the median over the rounds is printed with its extremes.
//
//   bench-preprocess FOLDER [PYTHON [ROUNDS]]     PYTHON: an interpreter with Pillow and numpy
#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "image/dataset/dataset.h"
#include "image/normalise.h"
#include "image/reader.h"
#include "image/transform.h"
#include "program.h"
#include "python_process.h"

namespace edgebench::bench {
namespace {

constexpr std::size_t kChunk = 25;

// Files in memory, and buffers that every contender may keep between images.
struct Images {
  std::vector<std::string> names;
  std::vector<std::string> contents;
  std::vector<std::uint8_t> row;
  std::vector<std::uint8_t> crop = std::vector<std::uint8_t>(image::crop_bytes(224));
  std::vector<float> tensor = std::vector<float>(image::crop_bytes(224));

  std::span<const std::byte> bytes(std::size_t i) const {
    return std::as_bytes(std::span(contents[i]));
  }
};

Images read_images(const std::string& folder) {
  Images images;
  for (const auto& file : image::load_dataset(folder).files) {
    images.names.push_back(file.string());
    images.contents.push_back(read_file(file));
  }
  return images;
}

void decode_only(Images& images, std::size_t i) {
  const auto reader = image::open_image(images.bytes(i), images.names[i]);
  images.row.resize(static_cast<std::size_t>(reader->width()) * 3);
  for (int row = 0; row < reader->height(); ++row) reader->read_row(images.row.data());
}

void preprocess(Images& images, std::size_t i) {
  image::make_crop(images.bytes(i), images.names[i], {}, images.crop);
  image::normalise_nchw(images.crop, images.tensor);
}

template <typename Work>
double seconds_of(Images& images, std::size_t begin, std::size_t end, const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = begin; i < end; ++i) work(images, i);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::optional<double> pillow_seconds(const PythonProcess& pillow, std::size_t begin,
                                     std::size_t end) {
  if (!pillow.send(fmt::format("{} {}", begin, end))) return std::nullopt;
  const std::optional<std::string> answer = pillow.receive();
  return answer ? std::optional(std::stod(*answer)) : std::nullopt;
}

// Seconds for all images, one entry a round.
struct Rounds {
  std::vector<double> decoder;
  std::vector<double> ours;
  std::vector<double> pillow;
};

void run_round(Images& images, const PythonProcess* pillow, Rounds& rounds) {
  double decoder = 0, ours = 0, pillow_total = 0;
  for (std::size_t begin = 0; begin < images.names.size(); begin += kChunk) {
    const std::size_t end = std::min(begin + kChunk, images.names.size());
    decoder += seconds_of(images, begin, end, decode_only);
    ours += seconds_of(images, begin, end, preprocess);
    if (pillow != nullptr) pillow_total += pillow_seconds(*pillow, begin, end).value();
  }
  rounds.decoder.push_back(decoder);
  rounds.ours.push_back(ours);
  if (pillow != nullptr) rounds.pillow.push_back(pillow_total);
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

void print_time(const char* what, const std::vector<double>& seconds, std::size_t images) {
  fmt::print("{:34} {:6.3f} ms per image\n", what,
             median(seconds) * 1e3 / static_cast<double>(images));
}

void print_ratio(const char* what, const std::vector<double>& above,
                 const std::vector<double>& below) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < above.size(); ++i) ratios.push_back(above[i] / below[i]);
  const auto [lowest, highest] = std::ranges::minmax(ratios);
  fmt::print("{:34} {:6.3f} ({:.3f} to {:.3f} over {} rounds)\n", what, median(ratios), lowest,
             highest, ratios.size());
}

int run(const std::string& folder, const std::string& python, int round_count) {
  Images images = read_images(folder);
  PythonProcess pillow(python, EDGEBENCH_PILLOW_SCRIPT, images.names);
  const std::optional<std::string> versions = pillow.receive();
  Rounds rounds;
  for (int round = 0; round < round_count; ++round) {
    run_round(images, versions ? &pillow : nullptr, rounds);
  }
  fmt::print("{} images of {}, one thread, JPEG bytes in memory to 3 x 224 x 224 FP32\n",
             images.names.size(), folder);
  print_time("libjpeg-turbo, whole image to RGB", rounds.decoder, images.names.size());
  print_time("edgebench", rounds.ours, images.names.size());
  if (versions) print_time(versions->c_str(), rounds.pillow, images.names.size());
  print_ratio("edgebench / decoder alone", rounds.ours, rounds.decoder);
  if (versions) {
    print_ratio("Pillow + numpy / edgebench", rounds.pillow, rounds.ours);
  } else {
    fmt::print("Pillow: not measured ({} has no Pillow and numpy)\n", python);
  }
  return 0;
}

}  // namespace
}  // namespace edgebench::bench

int main(int argc, char** argv) {
  return edgebench::bench::exit_status(
      "bench-preprocess", "FOLDER [PYTHON [ROUNDS]]", argc >= 2, [&] {
        return edgebench::bench::run(argv[1], argc > 2 ? argv[2] : "python3",
                                     argc > 3 ? std::stoi(argv[3]) : 5);
      });
}
