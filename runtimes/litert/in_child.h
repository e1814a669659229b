// Work done in a child process, for what must leave no trace in this one.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace edgebench::litert {

// What `work` returns, called in a fork of this process; nothing if it threw or crashed there.
std::optional<std::string> in_child(const std::function<std::string()>& work);

}  // namespace edgebench::litert
