// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

extension SIMD3 where Scalar == Double {
  /// One of `count` directions that lie evenly on the unit sphere (the golden spiral).
  static func spiral(_ index: Int, of count: Int) -> Self {
    let z = 1 - (2 * Double(index) + 1) / Double(count)
    let radius = Swift.max(0, 1 - z * z).squareRoot()
    let angle = Double(index) * Double.pi * (3 - 5.0.squareRoot())
    return Self(radius * cos(angle), radius * sin(angle), z)
  }

  /// The vector turned about the axis of height, in radians; positive turns x towards y.
  func turnedAboutHeight(_ angle: Double) -> Self {
    Self(x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle), z)
  }
}
