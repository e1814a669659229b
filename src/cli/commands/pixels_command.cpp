#include <array>
#include <iostream>

#include <fmt/format.h>

#include "base/in_progress.h"
#include "base/npy.h"
#include "base/printable.h"
#include "cli/command.h"
#include "image/crop_cache.h"
#include "image/dataset/dataset.h"
#include "image/geometry.h"

namespace edgebench::cli {
namespace {

struct PixelsArguments {
  std::string images;
  std::string out;
  std::string cache;
  int image_size = 224;
  int resize = 0;  // 0: torchvision's proportion.
  bool skip_bad = false;
};

ExitCode write_pixels(const PixelsArguments& arguments) {
  const auto progress = make_progress();
  check_destination(arguments.out);
  image::Dataset dataset = image::load_dataset(arguments.images);
  const measure::InputOptions options = input_options(
      {.weights = {}, .images = {}, .labels = {}, .cache = arguments.cache, .synthetic = {}});
  image::TransformOptions transform{.image_size = arguments.image_size};
  if (arguments.resize > 0) transform.resize = arguments.resize;
  image::check_transform(transform);
  const std::filesystem::path folder = options.cache / "crops";
  const image::Progress show = [&](std::size_t done, std::size_t total) {
    progress->show(fmt::format("decoding images: {} of {}", done, total));
  };
  const image::CropFile crops =
      image::ensure_noted_crops(dataset, arguments.skip_bad, transform, folder, show);
  for (const std::string& note : dataset.notes) {
    progress->note(fmt::format("images: {}", printable(note)));
  }
  write_npy(arguments.out, crops.npy.bytes(), crops.npy.shape());
  progress->note(fmt::format("{} crops of {} x {} in {}", crops.count(), arguments.image_size,
                             arguments.image_size, arguments.out));
  return ExitCode::done;
}

}  // namespace

void add_pixels_command(CLI::App& app, Action& action) {
  const auto [command, arguments] = add_command<PixelsArguments>(
      app, action, "pixels",
      "write the crops that every runtime sees, as one uint8 .npy of N x S x S x 3", write_pixels);
  add_images(*command, arguments->images);
  command->add_option("--out", arguments->out, "the .npy file to write")->required();
  command->add_option("--image-size", arguments->image_size, "height and width of the crops")
      ->capture_default_str()
      ->check(CLI::Range(32, 2048));
  command
      ->add_option("--resize", arguments->resize,
                   "pixels of an image's short side before it is cropped (default: 8/7 of the "
                   "crop)")
      ->check(CLI::Range(1, image::kMaxShortSide));
  command->add_flag("--skip-bad", arguments->skip_bad,
                    "go on without the images that cannot be used");
  command->add_option("--cache", arguments->cache,
                      "where crops are kept (default: ~/.cache/edgebench)");
}

}  // namespace edgebench::cli
