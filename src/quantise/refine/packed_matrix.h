// The matrix products of the refinement. A few hundred channels times a few hundred pixels are
// small for a general product. Weights are packed once and multiply many groups of images, and a
// tile of the result stays in registers: on an AMD EPYC with AVX2 that takes three quarters of
// Eigen's time.
#pragma once

#include <Eigen/Core>

namespace edgebench::quantise {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
// A matrix, or some columns of one.
using MatrixColumns = Eigen::Ref<const Matrix, 0, Eigen::OuterStride<>>;

// The left side of a product.
class PackedMatrix {
 public:
  PackedMatrix() = default;
  static PackedMatrix of(const MatrixColumns& matrix);
  static PackedMatrix of_transposed(const MatrixColumns& matrix);

  bool empty() const { return packed_.size() == 0; }

  // result = this x right. A sum runs over the products in order, so that a column's bits do not
  // depend on the columns beside it.
  void times(const MatrixColumns& right, Matrix& result) const;

 private:
  PackedMatrix(Eigen::Index rows, Eigen::Index depth);

  Eigen::Index rows_ = 0;
  Eigen::Index depth_ = 0;
  Eigen::ArrayXf packed_;  // Blocks of some rows, depth x rows each; missing rows are 0.
};

}  // namespace edgebench::quantise
