// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation

/// The exponential function, by a name of its own so that an inlinable body needs no Foundation.
@usableFromInline func exponential(_ x: Double) -> Double { exp(x) }

extension Window {
  /// The windows of a frame in the order of the file: Window Center and Width with their explanations and function.
  ///
  /// A pair that cannot be a window, such as one with a width of 0, is passed over. A function that is not one of the three is read
  /// as ``Function/linear``.
  public static func all(_ attributes: FrameAttributes) -> [Window] {
    let group = Tag.frameVOILUTSequence
    let function = attributes.text(.voilutFunction, in: group).flatMap(Function.init) ?? .linear
    return windows(
      centers: attributes.reals(.windowCenter, in: group), widths: attributes.reals(.windowWidth, in: group),
      explanations: attributes.texts(.windowCenterWidthExplanation, in: group), function: function)
  }

  /// The windows of an item of a Softcopy VOI LUT Sequence.
  static func all(in item: DataSet) -> [Window] {
    windows(
      centers: item.reals(.windowCenter), widths: item.reals(.windowWidth),
      explanations: item.texts(.windowCenterWidthExplanation),
      function: item.text(.voilutFunction).flatMap(Function.init) ?? .linear)
  }

  private static func windows(
    centers: [Double], widths: [Double], explanations: [String], function: Function
  ) -> [Window] {
    zip(centers, widths).enumerated().compactMap { place, pair in
      let words = explanations.indices.contains(place) && !explanations[place].isEmpty ? explanations[place] : nil
      return Window(center: pair.0, width: pair.1, function: function, explanation: words)
    }
  }
}
