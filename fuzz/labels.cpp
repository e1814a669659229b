// Files that say which class an image is, and what the classes are called.
#include "base/error.h"
#include "fuzz/input_file.h"
#include "image/dataset/class_list.h"
#include "image/dataset/label_file.h"

namespace edgebench::fuzz {

void labels(Input input) {
  static InputFile file("labels.csv");
  ends_in<InputError>([&] {
    const image::LabelFile labels = image::read_label_file(file.holding(input));
    labels.has_class_names();
    labels.counts_as_development_kit();
  });
}

// The name decides between a class a line and Keras's JSON.
void classes(Input input) {
  static InputFile lines("classes.txt");
  static InputFile json("imagenet_class_index.json");
  InputFile& file = !input.empty() && input.front() == std::byte{'{'} ? json : lines;
  ends_in<InputError>([&] { image::read_class_list(file.holding(input)).find("n01440764"); });
}

}  // namespace edgebench::fuzz
