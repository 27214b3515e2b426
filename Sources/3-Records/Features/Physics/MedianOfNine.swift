// SPDX-License-Identifier: Apache-2.0

/// The median of nine numbers without sorting them: an image has a hundred thousand such windows.
///
/// > Source: the exchanges are those of J. L. Smith, "Implementing median filters in XC4000E FPGAs", XCELL 23, 1996. Checked against sorting,
/// for every order of zeros and ones, in `MedianOfNineTests`.
package enum MedianOfNine {
  /// The median of nine numbers, whose order is not kept.
  package static func median(_ window: inout [Double]) -> Double {
    precondition(window.count == 9, "nine numbers")
    return window.withUnsafeMutableBufferPointer { v in
      // Safe because all places are below nine, and the pointer does not leave the closure.
      func exchange(_ first: Int, _ second: Int) {
        let (low, high) = (min(v[first], v[second]), max(v[first], v[second]))
        v[first] = low
        v[second] = high
      }
      exchange(1, 2)
      exchange(4, 5)
      exchange(7, 8)
      exchange(0, 1)
      exchange(3, 4)
      exchange(6, 7)
      exchange(1, 2)
      exchange(4, 5)
      exchange(7, 8)
      exchange(0, 3)
      exchange(5, 8)
      exchange(4, 7)
      exchange(3, 6)
      exchange(1, 4)
      exchange(2, 5)
      exchange(4, 7)
      exchange(4, 2)
      exchange(6, 4)
      exchange(4, 2)
      return v[4]
    }
  }
}
