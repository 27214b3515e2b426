// SPDX-License-Identifier: Apache-2.0
public import Catalog
public import ModelPackages

/// Which images a model was made for, as its package says, held against what is known of an image.
public struct AcceptedImages: Sendable, Hashable {
  /// For each attribute the words that are let through.
  public var words: [String: [String]]
  /// For each number the range that is let through.
  public var ranges: [String: ClosedRange<Double>]

  /// Takes them out of a package's manifest.
  public init(_ manifest: ModelManifest) {
    self.init(words: manifest.accepts, ranges: manifest.acceptedRanges)
  }

  /// Makes them; the parameters are the properties.
  public init(words: [String: [String]] = [:], ranges: [String: ClosedRange<Double>] = [:]) {
    self.words = words
    self.ranges = ranges
  }

  /// Under which names the manifest's numbers may be known of an image, the first that is there.
  private static let names: [String: [String]] = [
    "age-years": [AttributeName.age], "pixel-spacing-mm": [AttributeName.spacing],
    "slice-thickness-mm": ["slice-thickness"], "slices": [AttributeName.frames],
    "tube-voltage-kv": ["kvp", "tube-voltage"],
  ]

  /// What speaks against an image.
  ///
  /// Words are compared without regard to case and to spaces around them. Rows, columns and slices are counted where they are not stated.
  /// - Parameters:
  ///   - attributes: What is known of the image.
  ///   - size: Its columns, rows and slices.
  ///   - policy: What is done about it.
  /// - Returns: Flags `accepts.NAME` and `not-stated.NAME`, in the order of the names.
  public func flags(
    _ attributes: [String: AttributeValue], size: SIMD3<Int>, policy: GuardPolicy = .usual
  ) -> [GuardJudgement.Flag] {
    var flags: [GuardJudgement.Flag?] = []
    func stated(_ name: String) -> AttributeValue? {
      for key in [name] + (Self.names[name] ?? []) { if let value = attributes[key] { return value } }
      return switch name {
      case "columns": .number(Double(size.x))
      case "rows": .number(Double(size.y))
      case "slices": .number(Double(size.z))
      default: nil
      }
    }
    for (name, accepted) in words.sorted(by: { $0.key < $1.key }) {
      guard let value = stated(name), !Self.plain(value.words).isEmpty else {
        flags.append(policy.flag("not-stated.\(name)", "\(name) is not stated"))
        continue
      }
      guard !accepted.contains(where: { Self.plain($0) == Self.plain(value.words) }) else { continue }
      flags.append(
        policy.flag("accepts.\(name)", "\(name) is another than \(accepted.joined(separator: ", "))"))
    }
    for (name, range) in ranges.sorted(by: { $0.key < $1.key }) {
      guard let value = stated(name), let number = value.number ?? Double(value.words), number.isFinite else {
        flags.append(policy.flag("not-stated.\(name)", "\(name) is not stated"))
        continue
      }
      guard !range.contains(number) else { continue }
      flags.append(
        policy.flag(
          "accepts.\(name)", "\(name) lies outside \(range.lowerBound) to \(range.upperBound)", value: number,
          threshold: number < range.lowerBound ? range.lowerBound : range.upperBound))
    }
    return flags.compactMap { $0 }
  }

  static func plain(_ word: String) -> String {
    String(word.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()).uppercased()
  }
}
