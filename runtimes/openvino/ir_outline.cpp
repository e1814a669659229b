#include "ir_outline.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace edgebench::openvino {
namespace {

using Attributes = std::map<std::string, std::string, std::less<>>;

struct Tag {
  std::string name;  // "layer"; of one that closes "/layer".
  bool closes_itself = false;
  Attributes attributes;

  std::string attribute(const char* wanted) const {
    const auto found = attributes.find(wanted);
    return found == attributes.end() ? "" : found->second;
  }
};

struct Layer {
  std::string name;
  std::string type;
  std::string element_type;  // Of a constant.
};

struct Graph {
  std::map<std::string, Layer> layers;  // By their ids.
  std::vector<std::string> order;
  // By the id of who reads and its input port: the id of who gives.
  std::map<std::pair<std::string, std::string>, std::string> sources;

  const Layer* source(const std::string& id, const char* port, std::string& found) const {
    const auto edge = sources.find({id, port});
    if (edge == sources.end()) return nullptr;
    const auto layer = layers.find(edge->second);
    if (layer == layers.end()) return nullptr;
    found = edge->second;
    return &layer->second;
  }
};

std::string unescaped(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
  std::string result;
  while (!text.empty()) {
    const auto* const entity = std::ranges::find_if(
        kEntities, [&](const auto& one) { return text.starts_with(one.first); });
    const bool found = entity != kEntities.end();
    result += found ? entity->second : text.front();
    text.remove_prefix(found ? entity->first.size() : 1);
  }
  return result;
}

// One tag after the other; what stands between them is passed over.
class TagReader {
 public:
  explicit TagReader(std::string_view xml) : rest_(xml) {}

  std::optional<Tag> next() {
    skip_until("<");
    while (rest_.starts_with("!--")) {
      skip_until("-->");
      skip_until("<");
    }
    if (rest_.empty()) return std::nullopt;
    return tag();
  }

 private:
  void skip_until(std::string_view text) {
    const std::size_t found = rest_.find(text);
    rest_ =
        found == std::string_view::npos ? std::string_view() : rest_.substr(found + text.size());
  }

  std::string_view take_until(std::string_view any_of) {
    const std::string_view taken = rest_.substr(0, rest_.find_first_of(any_of));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  Tag tag() {
    Tag tag;
    if (rest_.front() == '/') {
      rest_.remove_prefix(1);
      tag.name = "/";
    }
    tag.name += take_until(kEnds);
    while (read_attribute(tag)) {
    }
    tag.closes_itself = rest_.starts_with("/");
    return tag;
  }

  bool read_attribute(Tag& tag) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n?"), rest_.size()));
    if (rest_.empty() || rest_.front() == '/' || rest_.front() == '>') return false;
    const std::string name(take_until("= \t\r\n/>"));
    rest_.remove_prefix(std::min(rest_.find_first_not_of("= \t\r\n"), rest_.size()));
    if (rest_.empty() || (rest_.front() != '"' && rest_.front() != '\'')) return false;
    const std::string quote(1, rest_.front());
    rest_.remove_prefix(1);
    tag.attributes[name] = unescaped(take_until(quote));
    rest_.remove_prefix(std::min<std::size_t>(1, rest_.size()));
    return true;
  }

  static constexpr std::string_view kEnds = " \t\r\n/>";
  std::string_view rest_;
};

// The outermost graph: a layer can have others inside it.
Graph graph_of(std::string_view xml) {
  Graph graph;
  TagReader tags(xml);
  int depth = 0;  // Of graphs.
  std::string layer;
  while (const std::optional<Tag> tag = tags.next()) {
    if (tag->name == "layers" && !tag->closes_itself) ++depth;
    if (tag->name == "/layers") --depth;
    if (tag->name == "layer" && depth == 1) {
      layer = tag->attribute("id");
      graph.layers[layer] = {tag->attribute("name"), tag->attribute("type"), {}};
      graph.order.push_back(layer);
    }
    if (tag->name == "data" && depth == 1) {
      graph.layers[layer].element_type = tag->attribute("element_type");
    }
    if (tag->name == "edge" && depth == 0) {
      graph.sources[{tag->attribute("to-layer"), tag->attribute("to-port")}] =
          tag->attribute("from-layer");
    }
  }
  return graph;
}

// Who gives what a layer reads at a port, looking through those types. Ends in a cycle, too.
Layer origin(const Graph& graph, std::string id, const char* port,
             std::span<const std::string_view> looked_through) {
  Layer found;
  for (std::size_t step = 0; step < graph.order.size(); ++step) {
    const Layer* const source = graph.source(id, step == 0 ? port : "0", id);
    if (source == nullptr) break;
    found = *source;
    if (std::ranges::find(looked_through, found.type) == looked_through.end()) break;
  }
  return found;
}

// The format writes some types otherwise than the interface and the documentation.
std::string documented_type(const std::string& type) {
  return type == "SoftMax" ? "Softmax" : type;
}

}  // namespace

IrOutline ir_outline(std::string_view xml) {
  constexpr std::array<std::string_view, 6> kPassOn = {"Convert",   "Reshape",   "Squeeze",
                                                       "Unsqueeze", "Transpose", "FakeQuantize"};
  constexpr std::array<std::string_view, 6> kMakeReal = {"Convert", "Subtract",  "Multiply",
                                                         "Reshape", "Transpose", "FakeQuantize"};
  const Graph graph = graph_of(xml);
  IrOutline outline;
  for (const std::string& id : graph.order) {
    const Layer& layer = graph.layers.at(id);
    if (layer.type == "Result" && outline.last_operator.empty()) {
      outline.last_operator = documented_type(origin(graph, id, "0", kPassOn).type);
    }
    if (layer.type == "MatMul") {
      const std::string stored = origin(graph, id, "1", kMakeReal).element_type;
      outline.products.push_back({layer.name, stored == "i8" || stored == "u8"});
    }
  }
  return outline;
}

}  // namespace edgebench::openvino
