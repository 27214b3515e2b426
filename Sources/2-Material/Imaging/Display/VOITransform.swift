// SPDX-License-Identifier: Apache-2.0
import DICOM

/// What picks the values of interest out of the modality's numbers: a window or a table.
public struct VOITransform: Sendable, Equatable {
  /// How numbers turn into greys.
  public enum Rule: Sendable, Equatable {
    /// By a window.
    case window(Window)
    /// By a table, from black at 0 to white at the greatest output that its bits allow.
    case table(LookupTable)
  }

  /// Where the rule comes from.
  public enum Source: String, Sendable, Hashable {
    /// The image's file.
    case image = "the image"
    /// A presentation state.
    case presentationState = "the presentation state"
    /// The person who asks.
    case request = "the request"
    /// The samples themselves, since nobody said.
    case automatic = "the samples (automatic)"
  }

  /// How numbers turn into greys.
  public let rule: Rule
  /// Where the rule comes from.
  public let source: Source

  /// Makes a transform; the parameters are the properties.
  public init(rule: Rule, source: Source) {
    self.rule = rule
    self.source = source
  }

  /// What it is for, in the words of the file.
  public var explanation: String? {
    switch rule {
    case .window(let window): window.explanation
    case .table(let table): table.explanation
    }
  }

  /// The grey of a number: `black` to `white`.
  public func grey(_ value: Double, black: Double, white: Double) -> Double {
    switch rule {
    case .window(let window): window.grey(value, black: black, white: white)
    case .table(let table): Double(table.output(value)) / table.maximum * (white - black) + black
    }
  }

  /// The rule in words, such as `window 40 ± 200 (LINEAR), from the image`.
  public var words: String {
    let what =
      switch rule {
      case .window(let window):
        "window centre \(Wording.number(window.center)), width \(Wording.number(window.width)) "
          + "(\(window.function.rawValue))"
      case .table(let table): "table of \(table.entries.count) entries from \(table.firstMapped)"
      }
    return what + ", from \(source.rawValue)"
  }

  /// What a frame offers, windows before tables, each in the order of the file.
  ///
  /// - Parameters:
  ///   - attributes: The frame's attributes.
  ///   - modality: What turns its samples into the numbers that the rules take.
  /// - Returns: Rules from the image; none where it gives no window and no table.
  public static func all(_ attributes: FrameAttributes, after modality: ModalityMapping) -> [VOITransform] {
    let windows = Window.all(attributes).map { VOITransform(rule: .window($0), source: .image) }
    let signed = modality.canBeNegative(signedSamples: attributes.dataSet.hasSignedSamples)
    let tables = attributes.groups(.voilutSequence).compactMap { item in
      LookupTable(item, hasSignedInputs: signed).map { VOITransform(rule: .table($0), source: .image) }
    }
    return windows + tables
  }
}
