// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What was computed, or why it could not be.
enum Measured<Value> {
  case value(Value)
  case undefined(UndefinedReason)

  /// Goes on with the value, where there is one.
  func flatMap<Other>(_ next: (Value) -> Measured<Other>) -> Measured<Other> {
    switch self {
    case .value(let value): next(value)
    case .undefined(let reason): .undefined(reason)
    }
  }

  /// The value, where there is one.
  var value: Value? {
    if case .value(let value) = self { value } else { nil }
  }
}
