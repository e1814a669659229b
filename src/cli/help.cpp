#include <sstream>

#include "cli/command.h"
#include "report/text.h"

namespace edgebench::cli {
namespace {

constexpr std::size_t kColumns = 80;

// CLI11 itself breaks lines only where a text has line ends; so it gets them.
class WrappingFormatter final : public CLI::Formatter {
 public:
  std::string make_option_desc(const CLI::Option* option) const override {
    return in_right_column(Formatter::make_option_desc(option));
  }

  std::string make_subcommand(const CLI::App* command) const override {
    std::ostringstream out;
    CLI::detail::format_help(out, command->get_display_name(true),
                             in_right_column(command->get_description()), get_column_width());
    return out.str();
  }

  std::string make_description(const CLI::App* command) const override {
    const std::string text = command->get_description();
    return text.empty() ? "" : report::wrapped(text, kColumns);
  }

 private:
  std::string in_right_column(const std::string& text) const {
    std::string lines = report::wrapped(text, kColumns - get_column_width());
    lines.pop_back();  // CLI11 ends the last line.
    return lines;
  }
};

}  // namespace

std::shared_ptr<CLI::Formatter> help_formatter() {
  return std::make_shared<WrappingFormatter>();
}

}  // namespace edgebench::cli
