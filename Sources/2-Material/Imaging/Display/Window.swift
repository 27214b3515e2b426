// SPDX-License-Identifier: Apache-2.0

/// The numbers that a reader sees between black and white, and how the greys run between them.
///
/// > Source: DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3.
public struct Window: Sendable, Hashable {
  /// How the greys run.
  public enum Function: String, Sendable, Hashable, CaseIterable {
    /// In a line from `center − 0.5 − (width − 1)/2` to `center − 0.5 + (width − 1)/2`; what is meant where a file names none.
    case linear = "LINEAR"
    /// In a line from `center − width/2` to `center + width/2`.
    case linearExact = "LINEAR_EXACT"
    /// In an S whose slope in the middle is that of the line.
    case sigmoid = "SIGMOID"
  }

  /// The middle.
  public let center: Double
  /// How far black and white lie apart; at least 1 for ``Function/linear``, above 0 for the others.
  public let width: Double
  /// How the greys run.
  public let function: Function
  /// What the window is for, in the words of the file: `LUNG`.
  public let explanation: String?

  /// Makes a window; `nil` where the width is too small for the function or a number is not finite.
  public init?(center: Double, width: Double, function: Function = .linear, explanation: String? = nil) {
    guard center.isFinite, width.isFinite, function == .linear ? width >= 1 : width > 0 else { return nil }
    self.center = center
    self.width = width
    self.function = function
    self.explanation = explanation
  }

  /// From 0 to 1 in a straight line.
  static let unit = Window(trusted: 0.5, width: 1, .linearExact)

  private init(trusted center: Double, width: Double, _ function: Function) {
    self.center = center
    self.width = width
    self.function = function
    explanation = nil
  }

  /// The grey of a number: `black` to `white`.
  ///
  /// Checked by hand on the edges of each function, and sample by sample against numpy in `Proofs/dicom_series.py`.
  @inlinable public func grey(_ value: Double, black: Double = 0, white: Double = 1) -> Double {
    switch function {
    case .linear:
      let middle = center - 0.5
      let half = (width - 1) / 2
      if value <= middle - half { return black }
      if value > middle + half { return white }
      return ((value - middle) / (width - 1) + 0.5) * (white - black) + black
    case .linearExact:
      if value <= center - width / 2 { return black }
      if value > center + width / 2 { return white }
      return ((value - center) / width + 0.5) * (white - black) + black
    case .sigmoid:
      return (white - black) / (1 + exponential(-4 * (value - center) / width)) + black
    }
  }
}
