// SPDX-License-Identifier: Apache-2.0
import Foundation
import Harmonisation

/// The features of a table after a fitted harmonisation: sites that it knows by what it knows, others by their own rows here.
struct HarmonisedRows {
  let features: [String]
  let rows: [[Double]]
  /// Sites that were not among those that it was fitted on.
  let unseen: [String]
  let notes: [HarmonisationNote]

  init(_ table: FeatureRows, site: String, by combat: ComBat) throws {
    let values = try table.rows(combat.features)
    let sites = try table.texts(site)
    let covariates = try table.covariates(named: combat.covariates)
    var (out, unseen, notes) = (values, [String](), [HarmonisationNote]())
    for name in Set(sites).sorted() {
      let members = sites.indices.filter { sites[$0] == name }
      let own = members.map { values[$0] }
      let known = covariates.map { all in members.map { all[$0] } }
      let shift: ComBat.SiteShift
      if let found = combat.sites.first(where: { $0.site == name }) {
        shift = found
      } else {
        shift = try combat.shift(ofSite: name, rows: own, covariates: known)
        unseen.append("\(name) (\(members.count))")
        notes += shift.notes
      }
      for (place, row) in zip(members, try combat.apply(to: own, of: shift, covariates: known)) { out[place] = row }
    }
    features = combat.features
    rows = out
    self.unseen = unseen
    self.notes = notes
  }

  /// A fitted harmonisation as it lies in a file.
  static func file(_ path: String) throws -> HarmonisationFile {
    try FileAccessError.check(readable: path)
    return try HarmonisationFile(bytes: [UInt8](try Data(contentsOf: URL(filePath: path))))
  }
}
