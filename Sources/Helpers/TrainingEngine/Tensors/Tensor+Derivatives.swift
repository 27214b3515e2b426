// SPDX-License-Identifier: Apache-2.0
import CTorch

extension Tensor {
  /// Makes this a leaf whose gradient is kept, or no longer.
  public func keepGradient(_ keeps: Bool = true) throws(TensorFailure) {
    try done("keepGradient") { table, x, _ in table.requires_grad(x, keeps ? 1 : 0) }
  }

  /// Adds the derivatives of this number to the gradients of all leaves that had a part in it.
  public func backward() throws(TensorFailure) { try done("backward") { table, x, _ in table.backward(x) } }

  /// The same numbers without what derivatives need.
  public func detached() throws(TensorFailure) -> Tensor { try made("detached") { $0.detach($1) } }

  /// Takes another's numbers.
  public func copy(_ other: Tensor) throws(TensorFailure) {
    try done("copy", with: other) { table, x, other in other.map { table.copy_in(x, $0) } ?? 1 }
  }

  /// Adds another's numbers times a factor to its own.
  public func add(_ other: Tensor, times factor: Double = 1) throws(TensorFailure) {
    try done("add", with: other) { table, x, other in other.map { table.add_in(x, $0, factor) } ?? 1 }
  }

  /// Multiplies its own numbers.
  public func scale(by factor: Double) throws(TensorFailure) {
    try done("scale") { table, x, _ in table.scale_in(x, factor) }
  }
}
