// Tiles of the result stay in registers: six rows times two vectors of columns. With the two
// vectors of the right side and one number of the left, that fills the 16 registers of AVX2. The
// right side is packed in panels that are two vectors wide, which stay in the nearest caches while
// all rows pass. Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008.
#include "quantise/refine/packed_matrix.h"

#include <algorithm>
#include <array>

namespace edgebench::quantise {
namespace {

using Eigen::Index;

constexpr Index kLanes = EIGEN_MAX_STATIC_ALIGN_BYTES / sizeof(float);
constexpr Index kVectors = 2;
constexpr Index kWidth = kVectors * kLanes;
constexpr Index kRows = 6;
using Vector = Eigen::Array<float, kLanes, 1>;
using Panel = Eigen::ArrayXf;
using Block = Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, kRows, Eigen::RowMajor>>;

Index blocks(Index rows) {
  return (rows + kRows - 1) / kRows;
}

// Some columns of the right side, side by side, `width` floats a row; missing ones are 0.
void pack(const MatrixColumns& right, Index column, Index width, Panel& panel) {
  const Index count = std::min(width, right.cols() - column);
  Eigen::Map<Matrix> rows(panel.data(), right.rows(), width);
  rows.leftCols(count) = right.middleCols(column, count);
  rows.rightCols(width - count).setZero();
}

template <std::size_t Vectors>
void multiply(const float* left, const float* panel, Index depth, float* tile, Index pitch) {
  std::array<std::array<Vector, Vectors>, kRows> sums;
  for (auto& row : sums) row.fill(Vector::Zero());
  for (Index i = 0; i < depth; ++i, left += kRows, panel += Vectors * kLanes) {
    std::array<Vector, Vectors> right;
    for (std::size_t v = 0; v < Vectors; ++v) {
      right[v] = Eigen::Map<const Vector>(panel + v * kLanes);
    }
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t v = 0; v < Vectors; ++v) sums[r][v] += left[r] * right[v];
    }
  }
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < Vectors; ++v) {
      Eigen::Map<Vector>(tile + static_cast<Index>(r) * pitch + v * kLanes) = sums[r][v];
    }
  }
}

}  // namespace

PackedMatrix::PackedMatrix(Index rows, Index depth)
    : rows_(rows), depth_(depth), packed_(blocks(rows) * kRows * depth) {}

PackedMatrix PackedMatrix::of(const MatrixColumns& matrix) {
  PackedMatrix result(matrix.rows(), matrix.cols());
  for (Index row = 0; row < matrix.rows(); row += kRows) {
    Block block(result.packed_.data() + row * matrix.cols(), matrix.cols(), kRows);
    if (row + kRows <= matrix.rows()) {
      block = matrix.middleRows<kRows>(row).transpose();
    } else {
      block.setZero();
      block.leftCols(matrix.rows() - row) = matrix.bottomRows(matrix.rows() - row).transpose();
    }
  }
  return result;
}

PackedMatrix PackedMatrix::of_transposed(const MatrixColumns& matrix) {
  PackedMatrix result(matrix.cols(), matrix.rows());
  for (Index row = 0; row < matrix.cols(); row += kRows) {
    Block block(result.packed_.data() + row * matrix.rows(), matrix.rows(), kRows);
    if (row + kRows <= matrix.cols()) {
      block = matrix.middleCols<kRows>(row);
    } else {
      block.setZero();
      block.leftCols(matrix.cols() - row) = matrix.rightCols(matrix.cols() - row);
    }
  }
  return result;
}

void PackedMatrix::times(const MatrixColumns& right, Matrix& result) const {
  result.resize(rows_, right.cols());
  Panel panel(depth_ * kWidth);
  Eigen::Matrix<float, kRows, kWidth, Eigen::RowMajor> tile;
  for (Index column = 0; column < right.cols(); column += kWidth) {
    const Index columns = std::min(kWidth, right.cols() - column);
    const Index width = columns > kLanes ? kWidth : kLanes;
    pack(right, column, width, panel);
    for (Index row = 0; row < rows_; row += kRows) {
      const Index rows = std::min(kRows, rows_ - row);
      const bool whole = rows == kRows && columns == width;
      float* const out = whole ? &result(row, column) : tile.data();
      const Index pitch = whole ? result.cols() : kWidth;
      const float* left = packed_.data() + row * depth_;
      if (width == kWidth) {
        multiply<kVectors>(left, panel.data(), depth_, out, pitch);
      } else {
        multiply<1>(left, panel.data(), depth_, out, pitch);
      }
      if (!whole) result.block(row, column, rows, columns) = tile.topLeftCorner(rows, columns);
    }
  }
}

}  // namespace edgebench::quantise
