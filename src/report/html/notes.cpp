// A run of thirty candidates has the same thing to say of many of them.
#include "report/html/notes.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "report/note_lines.h"

namespace edgebench::report::html {
namespace {

bool is_word_end(const std::string& text, std::size_t at) {
  return at >= text.size() || std::isalnum(static_cast<unsigned char>(text[at])) == 0;
}

// The text with a blank line, which no note has, for its candidate. A candidate may be called "a":
// only whole words are its name.
std::string without_name(const judge::Note& note) {
  std::string text = note.text;
  if (note.candidate.empty()) return text;
  for (std::size_t at = text.find(note.candidate); at != std::string::npos;
       at = text.find(note.candidate, at + 1)) {
    const bool begins = at == 0 || is_word_end(text, at - 1);
    if (begins && is_word_end(text, at + note.candidate.size())) {
      text.replace(at, note.candidate.size(), "\n\n");
    }
  }
  return text;
}

std::string without_figures(std::string text) {
  std::erase_if(text, [](unsigned char letter) { return std::isdigit(letter) != 0; });
  return text;
}

bool can_be_joined(const judge::Note& one, const judge::Note& other) {
  return one.kind == other.kind && !one.candidate.empty() && !other.candidate.empty() &&
         without_figures(without_name(one)) == without_figures(without_name(other));
}

// " The same of a, b and c."
std::string same_words(const JoinedNote& note, const Json& report) {
  std::string words;
  for (std::size_t i = 0; i < note.same.size(); ++i) {
    words += i == 0 ? " The same of " : i + 1 == note.same.size() ? " and " : ", ";
    words += text_at(report, fmt::format("/notes/{}/candidate", note.same[i]));
  }
  return words.empty() ? "" : words + ".";
}

// Whole sentences, but out of the way.
std::string similar_words(const JoinedNote& note, const Json& report) {
  std::string items;
  for (const std::size_t i : note.similar) {
    items += fmt::format("<li>{}</li>\n", text_at(report, fmt::format("/notes/{}/text", i)));
  }
  if (items.empty()) return "";
  return fmt::format(
      "<details><summary>Of {} more, with other figures</summary>\n<ul>\n{}</ul>"
      "</details>\n",
      note.similar.size(), items);
}

}  // namespace

std::vector<JoinedNote> joined_notes(const std::vector<judge::Note>& notes) {
  std::vector<JoinedNote> joined;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const auto other = std::ranges::find_if(
        joined, [&](const JoinedNote& one) { return can_be_joined(notes[one.first], notes[i]); });
    if (other == joined.end()) {
      joined.push_back({.first = i, .same = {}, .similar = {}});
    } else if (without_name(notes[other->first]) == without_name(notes[i])) {
      other->same.push_back(i);
    } else {
      other->similar.push_back(i);
    }
  }
  return joined;
}

std::string notes_list(const judge::Summary& summary, const Json& report) {
  std::string items;
  for (const std::string& line : missing_lines(summary)) {
    items += fmt::format("<li>{}</li>\n", escaped(line));
  }
  for (const JoinedNote& note : joined_notes(summary.notes)) {
    items += fmt::format("<li{}>{}{}{}</li>\n",
                         summary.notes[note.first].casts_doubt ? " class=\"doubt\"" : "",
                         text_at(report, fmt::format("/notes/{}/text", note.first)),
                         same_words(note, report), similar_words(note, report));
  }
  return items.empty() ? "" : fmt::format("<ul class=\"notes\">\n{}</ul>\n", items);
}

}  // namespace edgebench::report::html
