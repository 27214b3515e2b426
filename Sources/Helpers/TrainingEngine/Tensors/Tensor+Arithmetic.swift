// SPDX-License-Identifier: Apache-2.0
import CTorch

extension Tensor {
  /// The sum with another, times a factor.
  public func adding(_ other: Tensor, times factor: Double = 1) throws(TensorFailure) -> Tensor {
    try made("adding", with: other) { table, x, others in others[0].flatMap { table.add(x, $0, factor) } }
  }

  /// The product, number by number.
  public func multiplied(by other: Tensor) throws(TensorFailure) -> Tensor {
    try made("multiplied", with: other) { table, x, others in others[0].flatMap { table.multiply(x, $0) } }
  }

  /// The quotient, number by number.
  public func divided(by other: Tensor) throws(TensorFailure) -> Tensor {
    try made("divided", with: other) { table, x, others in others[0].flatMap { table.divide(x, $0) } }
  }

  /// Each number times a factor, plus a summand.
  public func scaled(by factor: Double, plus summand: Double = 0) throws(TensorFailure) -> Tensor {
    try made("scaled") { table, x in table.affine(x, factor, summand) }
  }

  /// Each number to a power.
  public func power(_ exponent: Double) throws(TensorFailure) -> Tensor {
    try made("power") { table, x in table.power(x, exponent) }
  }

  /// e to each number.
  public func exponential() throws(TensorFailure) -> Tensor { try made("exponential") { $0.exponential($1) } }

  /// The natural logarithm.
  public func logarithm() throws(TensorFailure) -> Tensor { try made("logarithm") { $0.logarithm($1) } }

  /// Without the sign.
  public func magnitude() throws(TensorFailure) -> Tensor { try made("magnitude") { $0.absolute($1) } }

  /// −1, 0 or 1.
  public func sign() throws(TensorFailure) -> Tensor { try made("sign") { $0.sign($1) } }

  /// Each number held between two.
  public func clamped(_ least: Double, _ greatest: Double) throws(TensorFailure) -> Tensor {
    try made("clamped") { table, x in table.clamp(x, least, greatest) }
  }

  /// The product of matrices; further axes in front go along.
  public func matrixProduct(_ other: Tensor) throws(TensorFailure) -> Tensor {
    try made("matrixProduct", with: other) { table, x, others in others[0].flatMap { table.matrix_product(x, $0) } }
  }

  /// The lesser of two, number by number.
  public func minimum(_ other: Tensor) throws(TensorFailure) -> Tensor {
    try made("minimum", with: other) { table, x, others in others[0].flatMap { table.minimum(x, $0) } }
  }

  /// The greater of two, number by number.
  public func maximum(_ other: Tensor) throws(TensorFailure) -> Tensor {
    try made("maximum", with: other) { table, x, others in others[0].flatMap { table.maximum(x, $0) } }
  }

  /// Whether each number is greater than a bound; elements are truth values.
  public func exceeds(_ bound: Double) throws(TensorFailure) -> Tensor {
    try made("exceeds") { table, x in table.exceeds(x, bound) }
  }

  /// Where this (truth values) is true the one, else the other.
  public func choosing(_ one: Tensor, _ other: Tensor) throws(TensorFailure) -> Tensor {
    try made("choosing", with: one, other) { table, x, others in
      others[0].flatMap { one in others[1].flatMap { table.choose(x, one, $0) } }
    }
  }

  /// The sum over axes; over all where none are given.
  public func sum(_ axes: [Int]? = nil, keepsAxes: Bool = false) throws(TensorFailure) -> Tensor {
    guard let axes = axes?.map(Int64.init) else { return try made("sum") { $0.sum($1, nil, 0, 0) } }
    return try made("sum") { table, x in table.sum(x, axes, Int32(axes.count), keepsAxes ? 1 : 0) }
  }

  /// The mean over axes; over all where none are given.
  public func mean(_ axes: [Int]? = nil, keepsAxes: Bool = false) throws(TensorFailure) -> Tensor {
    guard let axes = axes?.map(Int64.init) else { return try made("mean") { $0.mean($1, nil, 0, 0) } }
    return try made("mean") { table, x in table.mean(x, axes, Int32(axes.count), keepsAxes ? 1 : 0) }
  }

  /// The greatest along an axis.
  public func greatest(axis: Int, keepsAxis: Bool = false) throws(TensorFailure) -> Tensor {
    try made("greatest") { table, x in table.greatest(x, Int64(axis), keepsAxis ? 1 : 0) }
  }

  /// Where the greatest along an axis stands; int64.
  public func placeOfGreatest(axis: Int) throws(TensorFailure) -> Tensor {
    try made("placeOfGreatest") { table, x in table.place_of_greatest(x, Int64(axis)) }
  }
}
