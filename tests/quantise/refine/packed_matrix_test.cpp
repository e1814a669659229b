#include "quantise/refine/packed_matrix.h"

#include <random>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace edgebench::quantise {
namespace {

using Eigen::Index;

Matrix draw(Index rows, Index columns, std::mt19937& random) {
  return Matrix::NullaryExpr(rows, columns,
                             [&] { return static_cast<float>(random() % 200) / 100 - 1; });
}

}  // namespace

// Up to 80 rows and columns: several tiles and what is left over, on every processor.
TEST_CASE("products of every size are those of the definition, of both forms of the left side") {
  CHECK(rc::check("product", [] {
    std::mt19937 random(*rc::gen::inRange(0U, 100000U));
    const Matrix left = draw(*rc::gen::inRange(1, 80), *rc::gen::inRange(1, 50), random);
    const Matrix right = draw(left.cols(), *rc::gen::inRange(1, 80), random);
    const Matrix other = left.transpose();
    const Matrix expected = left.cast<double>().lazyProduct(right.cast<double>()).cast<float>();
    Matrix result = draw(3, 3, random);  // Whatever it held before.
    PackedMatrix::of(left).times(right, result);
    RC_ASSERT(result.rows() == left.rows());
    RC_ASSERT(result.cols() == right.cols());
    RC_ASSERT((result - expected).cwiseAbs().maxCoeff() < 1e-5F);
    Matrix again;
    PackedMatrix::of_transposed(other).times(right, again);
    RC_ASSERT(again == result);
    // Columns of a wider matrix, and the same bits without the others.
    const Index columns = *rc::gen::inRange(Index{1}, right.cols() + 1);
    PackedMatrix::of(left).times(right.leftCols(columns), again);
    RC_ASSERT(again == result.leftCols(columns));
  }));
}

TEST_CASE("a matrix that was never packed is empty") {
  CHECK(PackedMatrix().empty());
  CHECK_FALSE(PackedMatrix::of(Matrix::Zero(1, 1)).empty());
}

}  // namespace edgebench::quantise
