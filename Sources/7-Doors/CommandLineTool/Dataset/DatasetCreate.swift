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

      Conditions given with --where or --add must all hold; each --remove takes away on its own. Of a table's columns a \
      version has what the catalog knows by its own names, labels, and what --freeze names; images of nobody keep all. Images of patients who withdrew and images past their retention are \
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

  @Option(help: "A condition on images to take away. Repeatable; each takes away what it holds for.")
  var remove: [String] = []

  @Option(help: "A list of images to take away, as --list.", completion: .file())
  var removeList: String?

  @Option(help: "Take labels as they were known at this moment, 2026-01-31T12:00:00Z. Default: now.")
  var labelsKnown: String?

  @Option(
    help: """
      An attribute to write into the version beside the standard ones and labels. Repeatable. It stays readable \
      after a patient withdrew, so name none that could tell who it is.
      """)
  var freeze: [String] = []

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
    let guarded = GuardedCatalog(datasets.archive)
    var withheld = 0
    func query(_ conditions: [String]) throws -> VersionOrder.Selection {
      let query = try CatalogQuery(parsing: conditions, known: known)
      withheld = max(withheld, try guarded.withheld(matching: query))
      return .query(query)
    }
    var order = VersionOrder(name: name, purpose: purpose, leavesOutForbidden: leaveOutForbidden)
    order.labelsKnown = labelsKnown.flatMap { Timestamp($0) }
    order.parent = try from.map { try datasets.version(named: $0) }
    if all || !conditions.isEmpty { order.adding.append(try query(conditions)) }
    if let list { order.adding.append(try ImageList.read(list)) }
    if !add.isEmpty { order.adding.append(try query(add)) }
    var idle: [String] = []
    let catalog = Catalog(datasets.archive)
    for condition in remove {
      let query = try query([condition])
      order.removing.append(query)
      if case .query(let asked) = query, try catalog.count(matching: asked) == 0 { idle.append(condition) }
    }
    if let removeList { order.removing.append(try ImageList.read(removeList)) }
    if let name = freeze.first(where: { !known.contains($0) }) {
      let near = nearestName(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
      throw ValidationError("--freeze \(name): no image has such an attribute\(near)")
    }
    order.freezing = .standard(and: freeze)
    let made = try datasets.create(order, by: archive.context)
    let locked = try DatasetSplits(datasets.archive).lockedCount(of: made.version.digest)
    if json {
      try StandardOutput.print(
        VersionWords.json(
          made.version, isNew: made.isNew, locked: locked,
          more: [
            .init("notFrozen", .array(made.notFrozen.sorted().map(JSONValue.string))),
            .init("withheld", .integer(withheld)),
            .init("idle", .array(idle.map(JSONValue.string))),
          ]
        ).text())
    } else {
      let first =
        made.isNew ? "made \(made.version)" : "\(made.version) is there already and would be the same: nothing was made"
      var lines = [first] + VersionWords.lines(made.version, locked: locked)
      lines += idle.map { "idle      --remove \"\($0)\" holds for no image of the archive" }
      if withheld > 0 {
        lines.append(
          "locked    \(withheld) images in locked parts: conditions of labels neither add them nor take them away")
      }
      if !made.notFrozen.isEmpty {
        lines.append(
          "not kept  \(made.notFrozen.sorted().joined(separator: ", ")) (--freeze NAME writes one into the version)")
      }
      try StandardOutput.print(lines.joined(separator: "\n"))
    }
  }
}
