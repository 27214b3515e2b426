// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Datasets
import Store
import Vocabulary

/// `fiducial dataset list`: names the data sets.
struct DatasetList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Names the data sets of an archive with their latest versions.")

  @OptionGroup var archive: ArchiveOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let datasets = try Datasets(try archive.open(.reading)).list()
    if json {
      try StandardOutput.print(
        JSONValue.object([
          "datasets": .array(
            datasets.map { set in
              .object([
                "name": .string(set.name.description), "versions": .integer(set.versions),
                "latest": .string(set.latest.description), "made": .string(set.made.description),
                "purpose": .string(set.purpose), "images": .integer(set.items), "patients": .integer(set.patients),
              ])
            })
        ]).text())
    } else if datasets.isEmpty {
      try StandardOutput.print("there is no data set yet")
    } else {
      try StandardOutput.print(
        datasets.map { set in
          "\(set.name)@\(set.versions)  \(set.items) images of \(set.patients) patients for \(set.purpose), made \(set.made)"
        }.joined(separator: "\n"))
    }
  }
}
