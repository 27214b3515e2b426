// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

/// The judged rows of one stream, divided into sites.
struct SiteDivision {
  /// A site with its own rows.
  struct Site {
    /// The site in words: `site=North`.
    var name: String
    /// Where its samples come from.
    var source: SampleSource
    /// Its rows in the stream.
    var sample: Sample
  }

  /// The sites that have rows, in the order of their names.
  let sites: [Site]
  /// What a site is called: `site`, or the name of the column that stands for it.
  let word: String
  /// Rows that name no site.
  let rowsWithoutSite: Int
  /// How many sampling units have rows at several sites, of how many; `nil` where rows are the units.
  let shared: (several: Int, all: Int)?
  /// The sampling unit in one word.
  let unitWord: String

  /// More than this share of units at several sites, and sites are no longer taken as independent.
  static let sharedAllowed = 0.05

  init(_ spec: SubgroupSpec, stream: Stream, context: AnalysisContext) throws(Refusal) {
    let (grouping, sources) = try context.groups(spec)
    var sites: [Site] = []
    var lost = 0
    for (group, source) in zip(grouping.groups, sources) {
      let sample = source.sample(stream)
      guard !sample.rows.isEmpty else { continue }
      if group.name.contains("=\(Grouping.absent)") {
        lost += sample.rows.count
      } else {
        sites.append(Site(name: group.name, source: source, sample: sample))
      }
    }
    self.sites = sites
    rowsWithoutSite = lost
    word = spec.names.joined(separator: " × ")
    unitWord = context.source.unitWord
    shared = context.source.units.map { units in
      var first = [Int](repeating: -1, count: units.levelCount)
      var isAtSeveral = [Bool](repeating: false, count: units.levelCount)
      for (number, site) in sites.enumerated() {
        for code in site.source.unitCodes(site.sample) {
          let unit = Int(code)
          if first[unit] < 0 { first[unit] = number } else if first[unit] != number { isAtSeveral[unit] = true }
        }
      }
      return (isAtSeveral.count { $0 }, first.count { $0 >= 0 })
    }
  }

  /// Why nothing may be pooled over these sites; `nil` where it may.
  var refusal: String? {
    if let shared, Double(shared.several) > Self.sharedAllowed * Double(shared.all) {
      return
        "\(shared.several) of \(shared.all) \(unitWord)s appear at several of the \(sites.count) groups by \(word): "
        + "these are not independent, and a pooled variance would be too small"
    }
    if sites.count < 3 {
      return "there \(sites.count == 1 ? "is 1 group" : "are \(sites.count) groups") by \(word), and how far sites "
        + "differ takes at least 3"
    }
    return nil
  }

  /// What must be known of the division, in sentences.
  var notes: [String] {
    var notes: [String] = []
    if rowsWithoutSite > 0 { notes.append("\(rowsWithoutSite) rows name no \(word) and are in no site") }
    if let shared, shared.several > 0, refusal == nil {
      notes.append(
        "\(shared.several) of \(shared.all) \(unitWord)s appear at several sites; the sites are taken as independent all "
          + "the same")
    }
    if shared == nil { notes.append("no case or patient repeats in the table, so sites are taken as independent") }
    return notes
  }
}
