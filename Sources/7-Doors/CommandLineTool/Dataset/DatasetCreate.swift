// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import Datasets
import Foundation
import Store
import Vocabulary

/// `fiducial dataset create`: makes a version of a data set.
struct DatasetCreate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Makes a version of a data set, of a query, a list or another version; it never changes afterwards.",
    discussion: """
      Example: fiducial dataset create chest --where "modality = DX" --where "age >= 18" --purpose validation
      Example: fiducial dataset create chest --from chest@1 --remove "site = North" --purpose validation

      Conditions given together must all hold. Images of patients who withdrew and images past their retention are \
      left out; images whose terms do not allow the purpose are an error.
      """)

  @Argument(help: "The data set's name: small letters, digits, hyphens.")
  var name: String

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "What the version is for, as the terms name purposes: training, validation, …")
  var purpose: String

  @Option(
    name: .customLong("where"), help: "A condition on the images, as \"modality = DX\". Repeatable; all must hold.")
  var conditions: [String] = []

  @Flag(help: "All images of the archive.")
  var all = false

  @Option(
    help: "A list of images: numbers or content digests, one a line, or a table with a column image or content.",
    completion: .file())
  var list: String?

  @Option(help: "The version to begin with: NAME, NAME@2 or sha256:….")
  var from: String?

  @Option(help: "A condition on images to add to --from. Repeatable; all must hold.")
  var add: [String] = []

  @Option(help: "A condition on images to take away. Repeatable; all must hold.")
  var remove: [String] = []

  @Option(help: "A list of images to take away, as --list.", completion: .file())
  var removeList: String?

  @Option(help: "Take labels as they were known at this moment, 2026-01-31T12:00:00Z. Default: now.")
  var labelsKnown: String?

  @Flag(help: "Leave out images whose terms do not allow the purpose, instead of refusing.")
  var leaveOutForbidden = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if conditions.isEmpty, !all, list == nil, from == nil {
      throw ValidationError("say which images: --where, --all, --list or --from")
    }
    if !add.isEmpty, from == nil { throw ValidationError("--add adds to --from; without it, --where chooses") }
    if all, !conditions.isEmpty { throw ValidationError("give --all or --where, not both") }
    if let labelsKnown, Timestamp(labelsKnown) == nil {
      throw ValidationError("--labels-known is a moment as 2026-01-31T12:00:00Z, found \(labelsKnown)")
    }
  }

  func run() throws {
    let name = try DatasetName(name)
    let datasets = try archive.datasets()
    let known = try Catalog(datasets.archive).attributes()
    func query(_ conditions: [String]) throws -> VersionOrder.Selection {
      .query(try CatalogQuery(parsing: conditions, known: known))
    }
    var order = VersionOrder(name: name, purpose: purpose, leavesOutForbidden: leaveOutForbidden)
    order.labelsKnown = labelsKnown.flatMap { Timestamp($0) }
    order.parent = try from.map { try datasets.version(named: $0) }
    if all || !conditions.isEmpty { order.adding.append(try query(conditions)) }
    if let list { order.adding.append(try ImageList.read(list)) }
    if !add.isEmpty { order.adding.append(try query(add)) }
    if !remove.isEmpty { order.removing.append(try query(remove)) }
    if let removeList { order.removing.append(try ImageList.read(removeList)) }
    let made = try datasets.create(order, by: archive.context)
    if json {
      try StandardOutput.print(VersionWords.json(made.version, isNew: made.isNew).text())
    } else {
      let first = made.isNew ? "made \(made.version)" : "\(made.version) is there already, made of the same order"
      try StandardOutput.print(([first] + VersionWords.lines(made.version)).joined(separator: "\n"))
    }
  }
}
