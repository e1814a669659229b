// Braces are counted in text whose comments, literals and directives are blanked. What stands
// between the end of the previous declaration and an opening brace, its head, tells what the brace
// opens: a namespace or class (look inside), an initialiser (skip it), or the body of a function
// (measure it, and do not look inside). Heads are judged by a few rules of thumb rather than
// parsed; they fit code as clang-format leaves it. Macros that hide braces would mislead it: we
// have none.
#include "tidy/functions.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "tidy/source_text.h"

namespace edgebench::tidy {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \n") - begin + 1);
}

// The position behind the bracket that closes the one at `open`.
std::size_t behind_match(std::string_view code, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < code.size(); ++i) {
    if (std::string_view("({[").find(code[i]) != std::string_view::npos) ++depth;
    if (std::string_view(")}]").find(code[i]) != std::string_view::npos && --depth == 0) {
      return i + 1;
    }
  }
  return code.size();
}

// The head with everything inside round brackets left out: "void f()", "C() : a_()".
std::string outside_brackets(std::string_view head) {
  std::string outside;
  int depth = 0;
  for (const char c : head) {
    if (c == ')') --depth;
    if (depth == 0) outside += c;
    if (c == '(') ++depth;
  }
  return outside;
}

std::string_view last_word(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && is_word(text[begin - 1])) --begin;
  return text.substr(begin);
}

// "template <typename T> struct S" is of the type that follows the template's parameters.
std::string_view without_template(std::string_view head) {
  while (head.starts_with("template")) {
    int depth = 0;
    std::size_t end = head.find('<');
    for (; end < head.size(); ++end) {
      if (head[end] == '<') ++depth;
      if (head[end] == '>' && --depth == 0) break;
    }
    head = trimmed(head.substr(std::min(end + 1, head.size())));
  }
  return head;
}

bool opens_scope(std::string_view head) {
  head = without_template(head);
  constexpr std::array kScopes = {
      "namespace", "inline namespace", "class", "struct", "union", "enum", "extern"};
  return std::ranges::any_of(kScopes, [&](std::string_view keyword) {
    return head == keyword ||
           (head.starts_with(keyword) && head.size() > keyword.size() &&
            !is_word(head[keyword.size()]) && head.find(';') == std::string_view::npos);
  });
}

// "int values[] =": a value follows, unless it is that of a lambda or of operator= and the like.
bool is_initialised(const std::string& outside) {
  if (outside.find("operator") != std::string::npos || outside.find("](") != std::string::npos) {
    return false;
  }
  return outside.find('=') != std::string::npos;
}

// "C::C(int a) : a_(a), b_" before "{a}": the brace initialises b_ and the body is still to come.
bool in_member_initialisers(const std::string& outside) {
  const std::size_t parameters_end = outside.find(')');
  if (parameters_end == std::string::npos) return false;
  const std::size_t colon = outside.find(':', parameters_end);
  if (colon == std::string::npos || outside.substr(colon, 2) == "::") return false;
  const char last = outside.back();
  return is_word(last) || last == '>';
}

enum class Opens { scope, function, value, member_value };

Opens what_opens(std::string_view head) {
  if (opens_scope(head)) return Opens::scope;
  const std::string outside = outside_brackets(head);
  if (is_initialised(outside)) return Opens::value;
  if (in_member_initialisers(outside)) return Opens::member_value;
  return outside.find(')') != std::string::npos ? Opens::function : Opens::value;
}

// The word before the parameters, "f" of "int C::f() const".
std::string name_of(std::string_view head) {
  const std::string outside = outside_brackets(head);
  const std::size_t open = outside.find('(');
  return std::string(last_word(trimmed(std::string_view(outside).substr(0, open))));
}

int line_at(std::string_view code, std::size_t position) {
  return 1 + static_cast<int>(std::ranges::count(code.substr(0, position), '\n'));
}

// "public:" and its like belong to no head.
bool ends_access_specifier(std::string_view head) {
  head = trimmed(head);
  return head == "public" || head == "protected" || head == "private";
}

}  // namespace

std::vector<Function> functions_in(std::string_view text) {
  const std::string code = blanked(text, Blank::everything_but_code);
  const std::string_view view = code;
  std::vector<Function> functions;
  std::size_t head_begin = 0;
  for (std::size_t at = 0; at < code.size();) {
    const char c = code[at];
    const std::string_view head = view.substr(head_begin, at - head_begin);
    if (c == '(' || c == '[') {
      at = behind_match(view, at);
      continue;
    }
    if (c == '{') {
      const Opens opens = what_opens(trimmed(head));
      const std::size_t end = behind_match(view, at);
      if (opens == Opens::function) {
        const std::size_t first = code.find_first_not_of(" \n", head_begin);
        functions.push_back({.name = name_of(trimmed(head)),
                             .first_line = line_at(view, first),
                             .last_line = line_at(view, end - 1)});
      }
      at = opens == Opens::scope ? at + 1 : end;
      if (opens == Opens::scope || opens == Opens::function) head_begin = at;
      continue;
    }
    ++at;
    if (c == ';' || c == '}' || (c == ':' && ends_access_specifier(head))) head_begin = at;
  }
  return functions;
}

}  // namespace edgebench::tidy
