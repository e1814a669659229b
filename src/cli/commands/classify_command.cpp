#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <map>
#include <span>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/npy.h"
#include "base/printable.h"
#include "cli/candidates.h"
#include "cli/command.h"
#include "cli/file_classifier.h"
#include "cli/options/sdk_options.h"
#include "cli/options/version_options.h"
#include "image/dataset/class_list.h"
#include "machine/cpus/cpu_choice.h"
#include "measure/prepare/calibration.h"
#include "measure/prepare/evaluation.h"
#include "measure/prepare/label_check.h"
#include "measure/prepare/users_answers.h"
#include "measure/prepare/users_input.h"
#include "stats/interval.h"
#include "stats/logits.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;

struct ClassifyArguments {
  InputArguments inputs;
  std::string candidate = "reference:fp32";
  std::string artifact;  // Instead: a model file of the user's.
  std::vector<std::string> sdks;
  std::string logits;
};

constexpr std::size_t kTop = 5;

// The reference interpreter is a candidate by name only: it is never measured. Its INT8 is the
// simulation of the quantised network.
constexpr const char* kReference = "reference";

measure::Candidate classifier(const std::string& text) {
  const measure::Candidate candidate = measure::parse_candidate(text);
  measure::Candidate plain;
  plain.name = candidate.name;
  plain.runtime = candidate.runtime;
  plain.variant = candidate.variant;
  if (candidate.runtime == kReference &&
      measure::candidate_text(candidate) != measure::candidate_text(plain)) {
    throw UsageError(
        fmt::format("'{}' has settings, and the reference takes none; leave them out", text));
  }
  return candidate;
}

// Names that are shown for classes.
struct ShownNames {
  std::vector<std::string> names;  // Of class 0, 1, ...; empty: none fit.
  std::string remark;              // A line about them; empty: they are as the list has them.
};

ShownNames shown_names(const measure::InputOptions& options, std::size_t classes) {
  std::vector<fs::path> files;
  if (options.classes) files = {*options.classes};
  if (!options.classes && options.assets) files = image::find_class_lists({*options.assets});
  for (const fs::path& file : files) {
    ShownNames shown{.names = image::read_class_list(file).names, .remark = {}};
    if (shown.names.size() == classes) return shown;
    if (shown.names.size() + 1 == classes) {
      shown.names.insert(shown.names.begin(), "background");
      shown.remark = fmt::format(
          "the names of {} are shifted by one: the network has a class before, as TensorFlow's "
          "background\n",
          file.string());
      return shown;
    }
    if (!options.classes) continue;
    return {.names = {},
            .remark = fmt::format("{} has {} classes and the network {}, so none is named\n",
                                  file.string(), shown.names.size(), classes)};
  }
  return {};
}

// Sees to the quantised network of a scheme. Without labels nothing is claimed about accuracy, so
// any image may be looked at.
const measure::QuantisedNetworkFile& quantise_for(measure::Inputs& inputs,
                                                  const measure::InputOptions& options,
                                                  quantise::Scheme scheme,
                                                  measure::Progress& progress) {
  measure::QuantisedNetworkFile& quantised = inputs.quantised[scheme];
  quantised = measure::ensure_quantised(options, inputs.weights, progress,
                                        inputs.labelled() ? &inputs : nullptr, scheme);
  if (quantised.file.empty()) throw InputError(quantised.why_none);
  return quantised;
}

// Runs the candidate over the inputs, or finds what it answered before.
fs::path logits_of(const measure::Candidate& candidate, const std::vector<std::string>& sdks,
                   measure::Inputs& inputs, const measure::InputOptions& options,
                   measure::Progress& progress) {
  if (candidate.runtime == kReference && candidate.variant == "fp32") {
    return inputs.reference_logits;
  }
  if (candidate.runtime == kReference && candidate.variant == "int8") {
    const auto& quantised =
        quantise_for(inputs, options, quantise::Scheme::asymmetric_u8, progress);
    return measure::ensure_simulated_logits(inputs, quantised, options.cache, progress);
  }
  const Workers workers = find_workers(sdks, runtimes_in(std::span(&candidate, 1)));
  measure::check_candidate(candidate, workers);
  const measure::WorkerInfo& worker = workers.at(candidate.runtime);
  for (const auto scheme : measure::needed_schemes(std::array{candidate}, workers)) {
    quantise_for(inputs, options, scheme, progress);
  }
  return logits_by(candidate, worker, inputs, options.cache, [&](const fs::path& logs) {
    measure::ArtifactStore store(options.cache / "artifacts", inputs.weights.network_file,
                                 inputs.weights.network_sha256, inputs.quantised);
    return store.ensure(worker, candidate.variant,
                        {.program = worker.program,
                         .log = logs / "prepare.log",
                         .cpus = {},
                         .memory_limit_bytes = {}});
  });
}

// exp(logit) / sum exp(logit), with the largest logit subtracted so that nothing overflows.
double softmax(std::span<const float> logits, std::size_t index) {
  const float largest = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit - largest));
  return std::exp(static_cast<double>(logits[index] - largest)) / sum;
}

double share_of(std::span<const float> row, std::size_t index, bool probabilities) {
  return probabilities ? static_cast<double>(row[index]) : softmax(row, index);
}

std::string name_of(std::size_t index, const std::vector<std::string>& names) {
  if (index < names.size()) return fmt::format("{} ({})", names[index], index);
  return fmt::format("class {}", index);
}

void print_images(const measure::Inputs& inputs, const stats::Logits& logits,
                  const measure::InputOptions& options) {
  // A file that ends in a softmax has done it already.
  const bool done = measure::are_probabilities(logits);
  const bool one = inputs.images() == 1;
  const auto [names, remark] = shown_names(options, logits.classes);
  std::cout << remark;
  const std::size_t shown = std::min(one ? kTop : 1, logits.classes);
  for (std::size_t image = 0; image < inputs.images(); ++image) {
    if (one) std::cout << inputs.names[image] << '\n';
    for (const std::size_t index : stats::top_k(logits.image(image), shown)) {
      std::cout << fmt::format(
          "{}{:6.2f} %  {}\n", one ? "  " : fmt::format("{:36} ", inputs.names[image]),
          100 * share_of(logits.image(image), index, done), name_of(index, names));
    }
  }
}

void print_share(const char* what, std::size_t correct, std::size_t images) {
  const auto interval =
      stats::wilson_interval(static_cast<int>(correct), static_cast<int>(images), 0.95);
  std::cout << fmt::format("{} {:.2f} % ({} of {}; 95 % interval {:.2f} to {:.2f})\n", what,
                           100.0 * static_cast<double>(correct) / static_cast<double>(images),
                           correct, images, 100 * interval->low, 100 * interval->high);
}

void print_shares(const measure::Inputs& inputs, const stats::Logits& logits) {
  print_share("top-1", stats::top_k_correct(logits, inputs.labels, 1), inputs.images());
  print_share("top-5", stats::top_k_correct(logits, inputs.labels, std::min(kTop, logits.classes)),
              inputs.images());
}

// Labels that cannot be right score nothing.
void check_labels(const measure::Inputs& inputs) {
  if (inputs.labels_misfit) throw InputError(inputs.accuracy_withheld);
}

void print_accuracy(const measure::Inputs& inputs, const stats::Logits& logits) {
  if (inputs.weights.network.synthetic) {
    if (!inputs.label_beyond.empty()) throw InputError(inputs.label_beyond);
    std::cout << "accuracy: not available, because the weights are synthetic\n";
    return;
  }
  print_shares(inputs, logits);
}

// Of class folders and class names that nobody knows.
void tell_why_unlabelled(const measure::Inputs& inputs, measure::Progress& progress) {
  if (inputs.accuracy_withheld.empty()) return;
  progress.note("no accuracy: " + printable(inputs.accuracy_withheld));
}

void write_logits(const ClassifyArguments& arguments, const MappedNpy& file) {
  if (!arguments.logits.empty()) write_npy(arguments.logits, file.floats(), file.shape());
}

// How a file was given its images stands before what it says of them.
void print_file(const FileClassifier& classifier) {
  const measure::Candidate& candidate = classifier.candidate;
  std::cout << fmt::format(
      "{}: images go in as normalise={}, {}\n", candidate.name,
      candidate.input_normalisation().text(),
      candidate.normalise_why.empty() ? "as you say" : "because " + candidate.normalise_why);
  if (!classifier.also.empty()) {
    std::cout << fmt::format("(it is read by {}, too: --artifact runtime:FILE)\n", classifier.also);
  }
}

void print_file_accuracy(const measure::Inputs& inputs, const stats::Logits& logits) {
  const std::size_t classes = measure::labelled_classes(logits, inputs);
  const measure::ComparableLogits comparable(logits, classes);
  if (!comparable.comparable()) {
    std::cout << fmt::format(
        "accuracy: not available, because it has {} classes, and the labels "
        "are of {}\n",
        logits.classes, classes);
    return;
  }
  const std::string misfit =
      measure::why_other_order(comparable.logits(), inputs.labels, inputs.labels_from);
  if (!misfit.empty()) throw InputError(misfit);
  print_shares(inputs, comparable.logits());
}

ExitCode classify_by_file(const ClassifyArguments& arguments, measure::Progress& progress) {
  const measure::InputOptions options = input_options(arguments.inputs);
  const Workers workers = find_workers(
      arguments.sdks, runtimes_in({.candidates = {}, .artifacts = {arguments.artifact}}));
  const FileClassifier classifier = file_classifier(arguments.artifact, workers, options.cache);
  const measure::Inputs inputs = measure::resolve_inputs(
      options, progress, {}, measure::image_sizes_of(std::span(&classifier.candidate, 1)));
  check_labels(inputs);
  progress.show(fmt::format("{} classifies {} images", classifier.candidate.name, inputs.images()));
  const MappedNpy file(logits_of_file(classifier.candidate, workers, inputs, options.cache));
  const stats::Logits logits{file.floats(), file.shape()[1]};
  write_logits(arguments, file);
  progress.show("");
  print_file(classifier);
  if (inputs.labelled()) {
    print_file_accuracy(inputs, logits);
  } else {
    tell_why_unlabelled(inputs, progress);
    print_images(inputs, logits, options);
  }
  return ExitCode::done;
}

ExitCode classify(const ClassifyArguments& arguments) {
  const auto progress = make_progress();
  if (!arguments.logits.empty()) check_destination(arguments.logits);
  if (!arguments.artifact.empty()) return classify_by_file(arguments, *progress);
  const measure::InputOptions options = input_options(arguments.inputs);
  const measure::Candidate candidate = classifier(arguments.candidate);
  measure::Inputs inputs = measure::resolve_inputs(options, *progress);
  check_labels(inputs);
  progress->show(fmt::format("{} classifies {} images", candidate.name, inputs.images()));
  const MappedNpy file(logits_of(candidate, arguments.sdks, inputs, options, *progress));
  const stats::Logits logits{file.floats(), file.shape()[1]};
  write_logits(arguments, file);

  progress->show("");
  if (inputs.weights.network.synthetic)
    std::cout << "synthetic weights: the classes mean nothing\n";
  if (inputs.labelled()) {
    print_accuracy(inputs, logits);
  } else {
    tell_why_unlabelled(inputs, *progress);
    print_images(inputs, logits, options);
  }
  return ExitCode::done;
}

}  // namespace

void add_classify_command(CLI::App& app, Action& action) {
  const auto [command, arguments] = add_command<ClassifyArguments>(
      app, action, "classify",
      "classify an image, or a folder of images (labelled: top-1 and top-5)", classify);
  add_images(*command, arguments->inputs.images);
  command
      ->add_option("--candidate", arguments->candidate,
                   "who classifies; reference:fp32 and reference:int8 are edgebench's own "
                   "interpreter, with the weights and with the quantised network")
      ->capture_default_str();
  command
      ->add_option("--artifact", arguments->artifact,
                   "instead: [runtime:]FILE[,option=x...], a model file of yours")
      ->excludes("--candidate");
  command->add_option("--logits", arguments->logits,
                      "write the logits to this .npy: float32, images x classes, in the order of "
                      "labels.csv, else of the sorted names");
  add_sdk_option(*command, arguments->sdks);
  add_weight_options(*command, arguments->inputs);
}

}  // namespace edgebench::cli
