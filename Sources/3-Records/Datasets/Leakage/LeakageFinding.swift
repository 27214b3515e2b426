// SPDX-License-Identifier: Apache-2.0

/// Something that parts share and should not: one finding for each kind, whatever the number of parts.
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

  /// What two of the parts share.
  public struct Between: Sendable, Hashable {
    /// The two parts, in order.
    public var parts: [String]
    /// How many patients, studies, series or pairs of images.
    public var groups: Int
    /// How many images are concerned, in both parts together.
    public var images: Int

    /// Makes an entry; the parameters are the properties.
    public init(_ parts: [String], groups: Int, images: Int) {
      self.parts = parts
      self.groups = groups
      self.images = images
    }
  }

  /// Two images that show it, by their number in the archive; the part of the first comes before that of the second.
  public struct Pair: Sendable, Hashable {
    /// An image of one part.
    public var first: Int
    /// An image of another.
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
  /// The parts that are concerned, in order.
  public var parts: [String]
  /// How many patients, studies, series or pairs of images; one that lies in three parts counts once.
  public var groups: Int
  /// How many images are concerned in all parts, each counted once.
  public var images: Int
  /// What each two parts share, in order.
  public var between: [Between]
  /// Pairs that show it, one for each patient, study or series, or all pairs of images.
  public var pairs: [Pair]
  /// What else is to be known.
  public var note: String?

  /// Makes a finding; the parameters are the properties.
  public init(
    kind: Kind, parts: [String], groups: Int, images: Int, between: [Between], pairs: [Pair], note: String?
  ) {
    self.kind = kind
    self.between = between
    self.parts = parts
    self.groups = groups
    self.images = images
    self.pairs = pairs
    self.note = note
  }

  /// What was found, in one sentence.
  public var words: String {
    let several = parts.count > 2
    let listed =
      several
      ? parts.dropLast().joined(separator: ", ") + " and " + (parts.last ?? "") : parts.joined(separator: " and ")
    let both = several ? "several of \(listed)" : listed
    func count(_ one: String, _ many: String) -> String { "\(groups) \(groups == 1 ? one : many)" }
    let text: String =
      switch kind {
      case .patient: "\(count("patient has", "patients have")) images in \(both): \(images) images"
      case .pixels:
        "\(count("pair", "pairs")) of equal images across \(listed), "
          + "\(pairs.count { $0.isSamePatient == false }) of them under two patients"
      case .study: "\(count("study has", "studies have")) images in \(both): \(images) images"
      case .series: "\(count("series has", "series have")) images in \(both): \(images) images"
      case .nearCopy: "\(count("pair", "pairs")) of images that look like copies across \(listed)"
      case .followUp: "\(count("pair", "pairs")) of follow-up images that look alike across \(listed)"
      case .time: "\(count("image", "images")) of \(parts.first ?? "") not older than the first of \(parts.last ?? "")"
      }
    let pairwise = between.map { "\($0.parts.joined(separator: " and ")) \($0.groups)" }.joined(separator: ", ")
    return text + (between.count > 1 ? " (\(pairwise))" : "") + (note.map { " (\($0))" } ?? "")
  }

  /// Whether it is a fault by itself: follow-ups leak through their patient, which is told as such.
  public var isSerious: Bool { kind != .followUp }
}
