// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

/// Angles between directions.
enum Angles {
  /// The angle between two directions in degrees, 0…180; by the arc tangent, which is exact for small angles too.
  static func degrees(between first: Vector3, and second: Vector3) -> Double {
    atan2(first.cross(second).length, first.dot(second)) * 180 / .pi
  }
}
