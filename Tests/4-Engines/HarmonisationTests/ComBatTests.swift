// SPDX-License-Identifier: Apache-2.0
import Distributions
import Harmonisation
import Statistics
import Testing
import Vocabulary

@Suite("Feature vectors without their site")
struct ComBatTests {
  /// Rows of sites with stated shifts and spreads; the first half of each site has the label, which moves features.
  private struct Study {
    var rows: [[Double]] = []
    var sites: [String] = []
    var labels: [[Double]] = []
    let features = (0..<6).map { "f\($0)" }

    init(seed: UInt64, count: Int, effects: [(site: String, shift: Double, spread: Double)], label: Double = 0) {
      var draws = PhiloxStream(seed: seed)
      for effect in effects {
        for number in 0..<count {
          let isLabelled = number < count / 2
          sites.append(effect.site)
          labels.append([isLabelled ? 1 : 0])
          rows.append(
            features.indices.map { feature in
              // Features differ in size; the site's effect differs a little between them.
              let size = Double(1 + feature)
              let own = effect.shift * (1 + 0.1 * Double(feature))
              return size * (10 + (isLabelled ? label : 0) + own + effect.spread * draws.normal())
            })
        }
      }
    }

    func members(_ site: String) -> [[Double]] { sites.indices.filter { sites[$0] == site }.map { rows[$0] } }
    func covariates(_ site: String) -> [[Double]] { sites.indices.filter { sites[$0] == site }.map { labels[$0] } }
  }

  private func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(values.count - 1)).squareRoot())
  }

  @Test func `by hand, without spreads and with one feature`() throws {
    // Means 2 and 6, so 4 in all; one feature has no company to borrow from.
    let combat = try ComBat(
      fitting: [[1], [3], [5], [7]], sites: ["a", "a", "b", "b"], features: ["f"], meanOnly: true)
    #expect(combat.means == [4])
    #expect(abs(combat.deviations[0] - 1) < 1e-12)
    #expect(combat.notes == [.noPrior(site: "a"), .noPrior(site: "b")])
    let a = try combat.apply(to: [[1], [3]], of: combat.sites[0])
    #expect(abs(a[0][0] - 3) < 1e-12 && abs(a[1][0] - 5) < 1e-12)
  }

  @Test func `takes out a shift and a spread, of a site it was fitted on and of one it was not`() throws {
    let study = Study(seed: 1, count: 4000, effects: [("a", 0, 1), ("b", 2, 1.5), ("c", -3, 0.6)])
    let known = study.sites.indices.filter { study.sites[$0] != "c" }
    let combat = try ComBat(
      fitting: known.map { study.rows[$0] }, sites: known.map { study.sites[$0] }, features: study.features)
    let unseen = try combat.shift(ofSite: "c", rows: study.members("c"))
    #expect(unseen.notes.isEmpty)
    for shift in combat.sites + [unseen] {
      let out = try combat.apply(to: study.members(shift.site), of: shift)
      for feature in study.features.indices {
        let found = moments(out.map { $0[feature] })
        #expect(abs(found.mean - combat.means[feature]) < 0.01 * combat.deviations[feature])
        #expect(abs(found.deviation / combat.deviations[feature] - 1) < 0.05)
      }
    }
  }

  @Test func `changes next to nothing where sites do nothing`() throws {
    let study = Study(seed: 2, count: 3000, effects: [("a", 0, 1), ("b", 0, 1), ("c", 0, 1)])
    let combat = try ComBat(fitting: study.rows, sites: study.sites, features: study.features)
    for shift in combat.sites {
      let before = study.members(shift.site)
      let after = try combat.apply(to: before, of: shift)
      for (old, new) in zip(before, after) {
        for feature in study.features.indices {
          #expect(abs(old[feature] - new[feature]) < 0.15 * combat.deviations[feature])
        }
      }
    }
  }

  @Test func `keeps what a covariate explains although sites hold it in other shares`() throws {
    // Site b has the label more often; without the covariate part of the label would leave with the site.
    var study = Study(seed: 3, count: 2000, effects: [("a", 0, 1), ("b", 2, 1)], label: 1.5)
    let dropped = Set(study.sites.indices.filter { study.sites[$0] == "b" && study.labels[$0] == [0] }.prefix(800))
    let kept = study.sites.indices.filter { !dropped.contains($0) }
    study.rows = kept.map { study.rows[$0] }
    study.labels = kept.map { study.labels[$0] }
    study.sites = kept.map { study.sites[$0] }
    let combat = try ComBat(
      fitting: study.rows, sites: study.sites, features: study.features, covariates: study.labels,
      covariateNames: ["label"])
    for feature in study.features.indices {
      #expect(abs(combat.coefficients[0][feature] / Double(1 + feature) - 1.5) < 0.17)
    }
    let b = try combat.apply(to: study.members("b"), of: combat.sites[1], covariates: study.covariates("b"))
    let labels = study.covariates("b").map { $0[0] == 1 }
    let with = moments(zip(b, labels).filter(\.1).map { $0.0[0] }).mean
    let without = moments(zip(b, labels).filter { !$0.1 }.map { $0.0[0] }).mean
    #expect(abs(with - without - 1.5) < 0.3)
    let unknown = try combat.shift(ofSite: "b", rows: study.members("b"))
    #expect(unknown.notes == [.unknownCovariates(site: "b")])
  }

  @Test func `the site is told less and the label no less at a site left out`() throws {
    let study = Study(seed: 4, count: 400, effects: [("a", 0, 1), ("b", 2, 1.4), ("c", -2, 0.7)], label: 1)
    for left in ["a", "b", "c"] {
      let known = study.sites.indices.filter { study.sites[$0] != left }
      let combat = try ComBat(
        fitting: known.map { study.rows[$0] }, sites: known.map { study.sites[$0] }, features: study.features)
      let unseen = try combat.shift(ofSite: left, rows: study.members(left))
      var harmonised = study.rows
      for shift in combat.sites + [unseen] {
        let places = study.sites.indices.filter { study.sites[$0] == shift.site }
        for (place, row) in zip(places, try combat.apply(to: study.members(shift.site), of: shift)) {
          harmonised[place] = row
        }
      }
      func told(_ rows: [[Double]], _ isPositive: [Bool]) throws -> Double {
        let scores = rows.map { row in
          row.indices.reduce(0.0) { sum, feature in sum + row[feature] / Double(1 + feature) }
        }
        let sample = try LabelledScores(scores: scores, isPositive: isPositive)
        return sample.area().value ?? 0.5
      }
      let isLeft = study.sites.map { $0 == left }
      let label = study.labels.map { $0[0] == 1 }
      #expect(abs(try told(harmonised, isLeft) - 0.5) < 0.05)
      #expect(try told(harmonised, label) > told(study.rows, label))
      if left != "a" { #expect(abs(try told(study.rows, isLeft) - 0.5) > 0.25) }
    }
  }

  @Test func `answers what cannot be estimated with a reason, and never with a number that is none`() throws {
    let rows: [[Double]] = [[1, 5, 2], [2, 5, 2], [3, 5, 3], [9, 5, 4], [1, 5, 9], [4, 5, 8]]
    let combat = try ComBat(
      fitting: rows, sites: ["a", "a", "b", "b", "b", "c"], features: ["x", "still", "y"])
    #expect(combat.notes.contains(.constantFeature("still")))
    #expect(combat.notes.contains(.oneImage(site: "c")))
    #expect(combat.notes.contains(.constantAtSite(site: "a", feature: "y")))
    for site in combat.sites {
      let out = try combat.apply(to: rows, of: site)
      #expect(out.allSatisfy { $0.allSatisfy(\.isFinite) && $0[1] == 5 })
    }
    let alone = try combat.shift(ofSite: "new", rows: [[100, 5, 100]])
    #expect(alone.notes == [.oneImage(site: "new")])
    #expect(try combat.apply(to: [[100, 5, 100]], of: alone)[0].allSatisfy(\.isFinite))
    func failure(_ rows: [[Double]], _ sites: [String], _ covariates: [[Double]]? = nil) -> HarmonisationFailure? {
      do throws(HarmonisationFailure) {
        _ = try ComBat(
          fitting: rows, sites: sites, features: rows.first?.indices.map { "f\($0)" } ?? [], covariates: covariates,
          covariateNames: covariates == nil ? [] : ["c"])
        return nil
      } catch { return error }
    }
    #expect(failure([], []) == .noImages)
    #expect(failure([[1], [2]], ["a", "a"]) == .sites(found: 1))
    #expect(failure([[1], [2]], ["a", "b"]) == .tooFew(rows: 2, columns: 2))
    #expect(failure([[1], [1], [1]], ["a", "b", "b"]) == .allConstant)
    #expect(failure([[1], [.nan], [1]], ["a", "b", "b"]) == .notFinite(row: 1))
    #expect(failure([[1], [1, 2], [1]], ["a", "b", "b"]) == .shape(row: 1, found: 2, expected: 1))
    #expect(failure([[1], [3], [2], [5]], ["a", "a", "b", "b"], [[0], [0], [1], [1]]) == .confounded)
  }

  @Test func `is stored and read as it was, and refused where it was changed`() throws {
    let study = Study(seed: 5, count: 30, effects: [("a", 0, 1), ("b", 1, 2)], label: 1)
    let combat = try ComBat(
      fitting: study.rows, sites: study.sites, features: study.features, covariates: study.labels,
      covariateNames: ["label"])
    let file = HarmonisationFile.comBat(combat)
    let text = file.json.text()
    #expect(try HarmonisationFile(bytes: Array(text.utf8)) == file)
    let changed = text.replacing("\"images\": 30", with: "\"images\": 31")
    #expect(throws: HarmonisationFailure.self) { try HarmonisationFile(bytes: Array(changed.utf8)) }
    #expect(throws: HarmonisationFailure.self) { try HarmonisationFile(bytes: Array("{}".utf8)) }
  }
}
