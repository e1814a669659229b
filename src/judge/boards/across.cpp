// The price that decides is the largest over the boards and not a mean of them: a mean would hide
// the board on which the choice is bad, and would weigh boards by how many of a kind were measured.
#include "judge/boards/across.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "judge/boards/sentences.h"
#include "judge/words.h"

namespace edgebench::judge {
namespace {

constexpr std::array<std::string_view, 5> kAcrossKinds = {
    "best_everywhere", "one_for_all", "none_for_all", "no_answer", "nothing_measured"};

bool usable(const Standing& standing) {
  return standing.fit != Fit::fails && standing.fit != Fit::no_answer;
}

std::size_t count_of(const Serving& serving, bool (*of)(const Standing&)) {
  return static_cast<std::size_t>(std::ranges::count_if(serving.standings, of));
}

bool as_good_as_best(const Standing& standing) {
  return standing.fit == Fit::best || standing.fit == Fit::level;
}

bool best_where_it_serves(const Serving& serving) {
  return count_of(serving, as_good_as_best) == serving.served();
}

// The lower the better.
auto serving_rank(const Serving& serving) {
  double largest = 0;
  double sum = 0;
  for (const Standing& standing : serving.standings) {
    if (!usable(standing)) continue;
    largest = std::max(largest, standing.log_price);
    sum += standing.log_price;
  }
  const std::size_t best =
      count_of(serving, [](const Standing& standing) { return standing.fit == Fit::best; });
  const std::size_t doubtful = count_of(
      serving, [](const Standing& standing) { return usable(standing) && standing.doubtful; });
  const std::size_t all = serving.standings.size();
  return std::tuple(all - serving.served(), !best_where_it_serves(serving), doubtful, largest,
                    all - best, sum, serving.candidate);
}

std::vector<Serving> servings_of(const Boards& boards) {
  std::vector<Serving> all;
  std::set<std::string> seen;
  for (const Board& board : boards.boards) {
    for (const Row& row : board.summary.rows) {
      if (!seen.insert(identity_of(row.candidate)).second) continue;
      Serving& serving = all.emplace_back();
      serving.candidate = row.candidate.name;
      for (const Board& one : boards.boards) {
        serving.standings.push_back(standing_of(one, row.candidate, boards.question));
      }
    }
  }
  std::ranges::sort(all, {}, serving_rank);
  return all;
}

AcrossKind across_kind_of(const Boards& boards, const Serving* first, std::size_t answers) {
  if (answers == 0) {
    const bool nothing = std::ranges::all_of(boards.boards, [](const Board& board) {
      return board.recommendation.kind == RecommendationKind::nothing_measured;
    });
    return nothing ? AcrossKind::nothing_measured : AcrossKind::no_answer;
  }
  if (first == nullptr || first->served() < answers) return AcrossKind::none_for_all;
  return best_where_it_serves(*first) ? AcrossKind::best_everywhere : AcrossKind::one_for_all;
}

// What serves all boards may not be the same program everywhere.
void note_versions(const Boards& boards, AcrossBoards& across) {
  std::vector<std::string> parts;
  std::set<std::string> versions;
  for (std::size_t i = 0; i < boards.boards.size(); ++i) {
    const std::string& name = across.serving->standings[i].candidate;
    const auto& rows = boards.boards[i].summary.rows;
    const auto row =
        std::ranges::find_if(rows, [&](const Row& one) { return one.candidate.name == name; });
    if (name.empty() || row == rows.end() || row->runtime_version.empty()) continue;
    versions.insert(row->runtime_version);
    parts.push_back(fmt::format("{} on {}", row->runtime_version, boards.boards[i].label));
  }
  if (versions.size() < 2) return;
  across.notes.push_back(fmt::format("The runtime of {} is of several versions: {}.",
                                     across.serving->candidate, list_words(parts)));
}

}  // namespace

std::size_t Serving::served() const {
  return count_of(*this, usable);
}

std::optional<std::size_t> Serving::dearest() const {
  // Of equal prices that of a board on which another is better: there is something to tell of it.
  const auto price = [&](std::size_t i) {
    const Standing& one = standings[i];
    return std::tuple(one.log_price, one.fit == Fit::dearer, one.fit == Fit::level);
  };
  std::optional<std::size_t> at;
  for (std::size_t i = 0; i < standings.size(); ++i) {
    if (!usable(standings[i])) continue;
    if (!at || price(i) > price(*at)) at = i;
  }
  return at;
}

AcrossBoards across_boards(const Boards& boards) {
  const std::vector<Serving> servings = servings_of(boards);
  const auto answers = static_cast<std::size_t>(std::ranges::count_if(boards.boards, has_answer));
  AcrossBoards across;
  across.kind = across_kind_of(boards, servings.empty() ? nullptr : &servings.front(), answers);
  const auto serves_all = [&](const Serving& one) { return one.served() == answers; };
  if (!servings.empty() && servings.front().served() > 0) {
    across.serving = servings.front();
    if (serves_all(servings.front())) across.choice = servings.front().candidate;
    if (servings.size() > 1 && serves_all(servings[1])) across.next = servings[1];
    note_versions(boards, across);
  }
  across.notes.insert(across.notes.begin(), boards.notes.begin(), boards.notes.end());
  across.sentence = across_sentence(boards, across);
  return across;
}

std::string_view name_of(AcrossKind kind) {
  return kAcrossKinds[static_cast<std::size_t>(kind)];
}

}  // namespace edgebench::judge
