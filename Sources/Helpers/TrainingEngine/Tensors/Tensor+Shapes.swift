// SPDX-License-Identifier: Apache-2.0
import CTorch

extension Tensor {
  /// The same numbers in another shape; −1 for one length that follows from the others.
  public func reshaped(to shape: [Int]) throws(TensorFailure) -> Tensor {
    let sizes = shape.map(Int64.init)
    return try made("reshaped") { table, x in table.reshape(x, sizes, Int32(sizes.count)) }
  }

  /// The axes from one to another as one.
  public func flattened(from first: Int = 1, to last: Int = -1) throws(TensorFailure) -> Tensor {
    try made("flattened") { table, x in table.flatten(x, Int64(first), Int64(last)) }
  }

  /// The axes in another order.
  public func permuted(_ axes: [Int]) throws(TensorFailure) -> Tensor {
    let axes = axes.map(Int64.init)
    return try made("permuted") { table, x in table.permute(x, axes, Int32(axes.count)) }
  }

  /// A stretch of an axis.
  public func narrowed(axis: Int, start: Int, length: Int) throws(TensorFailure) -> Tensor {
    try made("narrowed") { table, x in table.narrow(x, Int64(axis), Int64(start), Int64(length)) }
  }

  /// The places of an axis that a list of int64 names.
  public func selected(axis: Int, _ indices: Tensor) throws(TensorFailure) -> Tensor {
    try made("selected", with: indices) { table, x, others in
      others[0].flatMap { table.index_select(x, Int64(axis), $0) }
    }
  }

  /// Along an axis, the place that the same place of another tensor (int64) names.
  public func gathered(axis: Int, _ indices: Tensor) throws(TensorFailure) -> Tensor {
    try made("gathered", with: indices) { table, x, others in others[0].flatMap { table.gather(x, Int64(axis), $0) } }
  }

  /// Stored without gaps; channels last runs fastest along the channels, as some kernels like it.
  public func contiguous(channelsLast: Bool = false) throws(TensorFailure) -> Tensor {
    try made("contiguous") { table, x in table.contiguous(x, channelsLast ? 1 : 0) }
  }

  /// The same numbers as another type.
  public func converted(to element: Element) throws(TensorFailure) -> Tensor {
    try made("converted") { table, x in table.to(x, element.rawValue) }
  }

  /// For each whole number (int64) a row with 1 at its place and 0 elsewhere.
  public func oneHot(classes: Int) throws(TensorFailure) -> Tensor {
    try made("oneHot") { table, x in table.one_hot(x, Int64(classes)) }
  }
}
