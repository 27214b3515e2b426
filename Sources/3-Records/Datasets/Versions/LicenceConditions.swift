// SPDX-License-Identifier: Apache-2.0

/// What one must keep to with data under a licence, or under several at once.
///
/// Conditions of several licences add up: who uses the whole keeps to all of them. Two licences can contradict each other: images that
/// must be passed on under CC BY-SA cannot be joined with images that must be passed on under CC BY-NC-SA, as each asks for itself alone.
///
/// It reads licences; it is no legal advice. A licence it does not know is listed in ``unknown`` and never taken for free.
///
/// > Source: Creative Commons, the elements BY, NC, SA and ND of the licences 1.0 to 4.0 and their compatibility.
public struct LicenceConditions: Sendable, Hashable {
  /// Whom to name.
  public var attributions: Set<String> = []
  /// Whether sources must be named.
  public var needsAttribution = false
  /// Licences that forbid commercial use.
  public var nonCommercial: Set<String> = []
  /// Licences under which what is made of the data must be passed on.
  public var shareAlike: Set<String> = []
  /// Licences that forbid to pass on what was changed.
  public var noDerivatives: Set<String> = []
  /// Licences whose conditions are not known here; read them.
  public var unknown: Set<String> = []
  /// All licences.
  public var licences: Set<String> = []

  /// No condition.
  public init() {}

  /// The conditions of one licence.
  public init(licence: String?, attribution: String? = nil) {
    if let attribution { attributions.insert(attribution) }
    guard let licence, !licence.isEmpty else {
      unknown.insert("no licence named")
      return
    }
    licences.insert(licence)
    let words = licence.uppercased().split { " -_/()".contains($0) }.map(String.init)
    if words.contains("CC0") || words == ["PUBLIC", "DOMAIN"] || words.first == "PDDL" { return }
    if ["MIT", "APACHE", "BSD"].contains(words.first ?? "") {
      needsAttribution = true
      return
    }
    guard words.first == "CC", words.contains("BY") else {
      unknown.insert(licence)
      return
    }
    needsAttribution = true
    if words.contains("NC") { nonCommercial.insert(licence) }
    if words.contains("SA") { shareAlike.insert(licence) }
    if words.contains("ND") { noDerivatives.insert(licence) }
  }

  /// The conditions of two together.
  public func union(_ other: LicenceConditions) -> LicenceConditions {
    var both = self
    both.attributions.formUnion(other.attributions)
    both.needsAttribution = needsAttribution || other.needsAttribution
    both.nonCommercial.formUnion(other.nonCommercial)
    both.shareAlike.formUnion(other.shareAlike)
    both.noDerivatives.formUnion(other.noDerivatives)
    both.unknown.formUnion(other.unknown)
    both.licences.formUnion(other.licences)
    return both
  }

  /// Whether the whole cannot be passed on in changed form, as its licences contradict each other.
  public var isContradictory: Bool {
    let families = Set(shareAlike.map { $0.uppercased().contains("NC") })
    return families.count > 1
      || (!shareAlike.isEmpty && shareAlike.contains { !$0.uppercased().contains("NC") } && !nonCommercial.isEmpty)
  }
}
