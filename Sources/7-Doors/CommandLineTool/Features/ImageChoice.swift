// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import Datasets
import Foundation
import Store

/// Which images are meant: those of a data set, those for which conditions hold, or all.
struct ImageChoice: ParsableArguments {
  @Argument(help: "A data set: NAME for its latest version, NAME@2 or sha256:…; none for the whole archive.")
  var version: String?

  @Option(name: .customLong("where"), parsing: .upToNextOption, help: "Conditions, as 'age >= 60'; all must hold.")
  var conditions: [String] = []

  /// The images, in the order of their numbers.
  func images(in archive: Archive) throws -> [CatalogImage] {
    let catalog = Catalog(archive)
    let guarded = GuardedCatalog(archive)
    let query = try CatalogQuery(parsing: conditions, known: try catalog.attributes())
    var wanted: Set<Int>?
    if let version {
      let datasets = Datasets(archive)
      wanted = Set(try datasets.items(of: try datasets.version(named: version)).map(\.entry.key))
    }
    let withheld = try guarded.withheld(matching: query)
    if withheld > 0 {
      FileHandle.standardError.write(
        Data("left out: \(withheld) images in locked parts, whose labels are not told\n".utf8))
    }
    return try guarded.images(matching: query).filter { wanted?.contains($0.key) ?? true }
  }
}
