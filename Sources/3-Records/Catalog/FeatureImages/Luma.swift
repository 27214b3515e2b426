// SPDX-License-Identifier: Apache-2.0

/// The grey of a colour; of a grey that is stored in colours it is that grey.
///
/// > Source: ITU-R BT.601.
enum Luma {
  @inline(__always)
  static func grey(_ red: Float, _ green: Float, _ blue: Float) -> Float {
    // Differences from green, so that equal parts give exactly the grey back.
    green + 0.299 * (red - green) + 0.114 * (blue - green)
  }

  /// The greys of colours whose parts lie side by side; parts beyond the third, as opacity, are passed over.
  static func greys(_ parts: [Float], samples: Int) -> [Float] {
    let count = parts.count / samples
    return [Float](unsafeUninitializedCapacity: count) { greys, initialized in
      parts.withUnsafeBufferPointer { parts in
        // Safe because `count` colours of `samples` parts lie in the array.
        for place in 0..<count {
          let start = place * samples
          greys[place] = grey(parts[start], parts[start + 1], parts[start + 2])
        }
      }
      initialized = count
    }
  }
}
