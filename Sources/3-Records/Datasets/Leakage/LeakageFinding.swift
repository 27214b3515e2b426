// SPDX-License-Identifier: Apache-2.0

/// Something that two parts share and should not.
public struct LeakageFinding: Sendable, Hashable {
  /// What is shared.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A patient has images in both.
    case patient
    /// An image of one has the very samples of an image of the other.
    case pixels
    /// A study has images in both.
    case study
    /// A series has images in both.
    case series
    /// An image of one looks like a copy of an image of the other.
    case nearCopy = "near-copy"
    /// An image of one is a follow-up of an image of the other that looks like it.
    case followUp = "follow-up"
    /// An image of the earlier part is not older than the first of the later.
    case time
  }

  /// Two images that show it, by their number in the archive; the first lies in the first part.
  public struct Pair: Sendable, Hashable {
    /// An image of the first part.
    public var first: Int
    /// An image of the second part.
    public var second: Int
    /// How far apart they lie, where that was measured.
    public var distance: Double?
    /// Whether they are of the same patient, where that matters.
    public var isSamePatient: Bool?

    /// Makes a pair; the parameters are the properties.
    public init(_ first: Int, _ second: Int, distance: Double? = nil, isSamePatient: Bool? = nil) {
      self.first = first
      self.second = second
      self.distance = distance
      self.isSamePatient = isSamePatient
    }
  }

  /// What is shared.
  public var kind: Kind
  /// The two parts, in order.
  public var parts: [String]
  /// How many patients, studies, series or pairs of images.
  public var groups: Int
  /// How many images are concerned, in both parts together.
  public var images: Int
  /// Pairs that show it, one for each patient, study or series, or all pairs of images.
  public var pairs: [Pair]
  /// What else is to be known.
  public var note: String?

  /// Makes a finding; the parameters are the properties.
  public init(kind: Kind, parts: [String], groups: Int, images: Int, pairs: [Pair], note: String?) {
    self.kind = kind
    self.parts = parts
    self.groups = groups
    self.images = images
    self.pairs = pairs
    self.note = note
  }

  /// What was found, in one sentence.
  public var words: String {
    let both = parts.joined(separator: " and ")
    func count(_ one: String, _ many: String) -> String { "\(groups) \(groups == 1 ? one : many)" }
    let text: String =
      switch kind {
      case .patient: "\(count("patient has", "patients have")) images in \(both): \(images) images"
      case .pixels:
        "\(count("pair", "pairs")) of equal images across \(both), "
          + "\(pairs.count { $0.isSamePatient == false }) of them under two patients"
      case .study: "\(count("study has", "studies have")) images in \(both): \(images) images"
      case .series: "\(count("series has", "series have")) images in \(both): \(images) images"
      case .nearCopy: "\(count("pair", "pairs")) of images that look like copies across \(both)"
      case .followUp: "\(count("pair", "pairs")) of follow-up images that look alike across \(both)"
      case .time: "\(count("image", "images")) of \(parts.first ?? "") not older than the first of \(parts.last ?? "")"
      }
    return text + (note.map { " (\($0))" } ?? "")
  }

  /// Whether it is a fault by itself: follow-ups leak through their patient, which is told as such.
  public var isSerious: Bool { kind != .followUp }
}
