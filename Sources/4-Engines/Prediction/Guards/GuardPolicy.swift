// SPDX-License-Identifier: Apache-2.0

/// Which flags refuse, which are only said, and which are not spoken of.
public struct GuardPolicy: Sendable, Hashable {
  /// What is done about a flag.
  public enum Action: String, Sendable, Hashable, CaseIterable {
    /// It is not spoken of.
    case ignore
    /// It is said.
    case flag
    /// No answer is to be given.
    case refuse
  }

  /// What is done, by a flag's code or the part of it before the point; the whole code goes first.
  public var actions: [String: Action]
  /// The fewest pixels of the shorter side.
  public var fewestPixels: Int
  /// The greatest share of pixels at the least or greatest value.
  public var mostClipped: Double

  /// An image that cannot be read, or is of another kind than the model was made for, is refused; the rest is said.
  public static let usual = GuardPolicy(
    actions: [
      "unreadable": .refuse, "blank": .refuse, "too-small": .refuse, "accepts.modality": .refuse,
      "accepts.body-part": .refuse, "accepts.view": .refuse, "accepts.sop-class": .refuse,
    ], fewestPixels: 16, mostClipped: 0.95)

  /// Makes a policy; the parameters are the properties.
  public init(actions: [String: Action], fewestPixels: Int, mostClipped: Double) {
    self.actions = actions
    self.fewestPixels = fewestPixels
    self.mostClipped = mostClipped
  }

  /// The kinds of flags, the part before the point.
  public static let kinds = [
    "unreadable", "blank", "too-small", "clipped", "accepts", "not-stated", "strange", "size", "no-answer",
  ]

  /// What is done about a code.
  public func action(_ code: String) -> Action {
    actions[code] ?? code.split(separator: ".").first.flatMap { actions[String($0)] } ?? .flag
  }

  /// A flag as the policy has it; `nil` where it is not spoken of.
  func flag(
    _ code: String, _ words: String, value: Double? = nil, threshold: Double? = nil, pValue: Double? = nil
  ) -> GuardJudgement.Flag? {
    switch action(code) {
    case .ignore: nil
    case .flag: .init(code, .flag, words, value: value, threshold: threshold, pValue: pValue)
    case .refuse: .init(code, .refuse, words, value: value, threshold: threshold, pValue: pValue)
    }
  }
}
