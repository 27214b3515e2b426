// SPDX-License-Identifier: Apache-2.0

/// Where the tensors of a request lie.
package enum InputPlace: UInt8, Sendable {
  /// In sealed memory that comes along, for this request alone.
  case sealed
  /// In lent memory that comes along and is kept with the model.
  case lent
  /// In the lent memory that is kept with the model.
  case kept
}
