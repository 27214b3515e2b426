// SPDX-License-Identifier: Apache-2.0
import CaseTables
public import Foundation
import ImageFiles
public import Vocabulary

/// What an import is to go through, before any image is opened.
public struct ImportPlan: Sendable {
  /// One image that is to come, or a file of which only its bytes can tell whether it is one.
  public struct Item: Sendable {
    /// The file.
    public var location: URL
    /// How it is called to whoever started the import: its path below the folder that was named.
    public var name: String
    /// Which array of an archive of NumPy, and which element of it.
    public var part: Part?
    /// The row of a table about it.
    public var row: ImportTable.Row?
    /// Whether it is of a folder of simulated patients, which says so of all its files.
    public var isOfCohort = false

    /// Whether it is of a format that cannot say of itself that nobody was imaged.
    public var isWordless: Bool {
      if isOfCohort { return false }
      return part != nil || ImportFormat.wordless.contains(ImportFormat.ending(of: location.lastPathComponent))
    }
  }

  /// An element of an array.
  public struct Part: Sendable, Hashable {
    /// The array of the images.
    public var images: String
    /// The array of their labels.
    public var labels: String?
    /// What the array is called without its kind: `train`.
    public var subset: String
    /// The element, from 0.
    public var index: Int
    /// How many bytes an element has.
    public var size: Int
  }

  /// What is to come, in the order of the names.
  public var items = Items()
  /// Files that were passed over because their names say that they are no images.
  public var passedOver = 0
  /// What a table names and is not there, and what is there and no table names.
  public var refusals: [ImportOutcome.Refused] = []
  /// The digests of the tables.
  public var tables: [ContentDigest] = []

  /// Makes an empty plan.
  public init() {}

  /// Plans to take in the files below folders, or single files.
  ///
  /// A folder of simulated patients, which has a `cases.csv` beside its `manifest.json`, brings its table along. Hidden files and folders of
  /// archives are not looked at.
  /// - Parameter locations: Files and folders that are there.
  /// - Throws: `InputFaults` of a table, `ImageFileError` of an archive of NumPy that cannot be read.
  public init(paths locations: [URL]) throws {
    for location in locations {
      if Self.isFolder(location) {
        if Self.isCohort(location) {
          let cases = location.appending(path: "cases.csv")
          let table = try ImportTable.read(cases, roles: try Self.cohortRoles(cases))
          try add(table, below: [location], isWhole: false)
          items.markCohort(last: table.rows.count)
        } else {
          for file in try Self.files(below: location) {
            try add(file, name: Self.name(file, below: location), row: nil)
          }
        }
      } else {
        try add(location, name: location.lastPathComponent, row: nil)
      }
    }
  }

  /// Plans to take in the images that a table names.
  ///
  /// - Parameters:
  ///   - table: The table; its images are paths below one of the folders, or below the table's own.
  ///   - folders: The folders.
  /// - Throws: What the system says of a folder that cannot be looked into.
  public init(table: ImportTable, folders: [URL]) throws { try add(table, below: folders, isWhole: true) }

  /// Adds what a table names; where it is whole, images that it does not name are worth a word.
  private mutating func add(_ table: ImportTable, below folders: [URL], isWhole: Bool) throws {
    tables.append(table.digest)
    var named: Set<String> = []
    for row in table.rows {
      let parts = row.image.split(separator: "/", omittingEmptySubsequences: false)
      let isInside = !row.image.hasPrefix("/") && !parts.contains("..") && !row.image.contains("\0")
      let place = isInside ? folders.lazy.map { $0.appending(path: row.image) }.first { Self.isFile($0) } : nil
      guard let place else {
        refusals.append(.init(name: "\(table.name), row \(row.line)", reason: .missingFile))
        continue
      }
      named.insert(place.standardizedFileURL.path)
      try add(place, name: row.image, row: row)
    }
    guard isWhole else { return }
    for folder in folders {
      for file in try Self.files(below: folder) where !named.contains(file.standardizedFileURL.path) {
        if ImportFormat.beside.contains(ImportFormat.ending(of: file.lastPathComponent))
          || ImportFormat.ending(of: file.lastPathComponent) == "npz"
        {
          passedOver += 1
        } else {
          refusals.append(.init(name: Self.name(file, below: folder), reason: .notInTable))
        }
      }
    }
  }

  private mutating func add(_ file: URL, name: String, row: ImportTable.Row?) throws {
    let ending = ImportFormat.ending(of: file.lastPathComponent)
    if row == nil, ImportFormat.beside.contains(ending) {
      passedOver += 1
      return
    }
    guard ending == "npz" else {
      items.append(Item(location: file, name: name, row: row))
      return
    }
    do {
      for (part, count) in try NumPyArchive(file).parts {
        items.append(Item(location: file, name: name, part: part, row: nil), count: count)
      }
    } catch let error as ImageFileError {
      refusals.append(
        .init(name: name, reason: .undecodable("found \(error.found); expected \(error.expected)")))
    }
  }

  // MARK: Folders

  private static func isFolder(_ location: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: location.path, isDirectory: &isFolder) && isFolder.boolValue
  }

  private static func isFile(_ location: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: location.path, isDirectory: &isFolder) && !isFolder.boolValue
  }

  private static func name(_ file: URL, below folder: URL) -> String {
    let (path, base) = (file.standardizedFileURL.path, folder.standardizedFileURL.path)
    guard path.hasPrefix(base) else { return file.lastPathComponent }
    return String(path.dropFirst(base.count).drop { $0 == "/" })
  }

  /// All regular files, in the order of their paths; a folder that may not be looked into is an error.
  static func files(below folder: URL) throws -> [URL] {
    var failure: (any Error)?
    let walk = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles]
    ) { _, error in
      failure = error
      return false
    }
    var files: [URL] = []
    if isArchive(folder) { return [] }
    while let file = walk?.nextObject() as? URL {
      let values = try? file.resourceValues(forKeys: [.isRegularFileKey, .isDirectoryKey])
      if values?.isRegularFile == true {
        files.append(file)
      } else if values?.isDirectory == true {
        if access(file.path, R_OK | X_OK) != 0 {
          throw CocoaError(.fileReadNoPermission, userInfo: [NSFilePathErrorKey: file.path])
        }
        if isArchive(file) { walk?.skipDescendants() }
      }
    }
    if let failure { throw failure }
    return files.sorted { $0.path < $1.path }
  }

  /// Whether a folder is an archive of this program, or a backup of one: what is sealed in it is no image.
  private static func isArchive(_ folder: URL) -> Bool {
    isFile(folder.appending(path: "archive.json")) && isFile(folder.appending(path: "records.sqlite"))
  }

  private static func isCohort(_ folder: URL) -> Bool {
    isFile(folder.appending(path: "cases.csv")) && isFile(folder.appending(path: "manifest.json"))
      && isFile(folder.appending(path: "scenario.yaml"))
  }

  /// What the columns of a cohort's cases are; the truth becomes labels, of which cohorts of other regions have others.
  private static func cohortRoles(_ table: URL) throws -> ImportTable.Roles {
    let names = try CaseTable.columnNames(of: .file(table))
    let labels = [
      "nodule", "part_solid_nodule", "consolidation", "pleural_effusion", "pneumothorax", "cardiomegaly", "haemorrhage",
      "liver_lesion", "truth", "label",
    ]
    let known = ["time", "manufacturer", "model", "serial", "software", "modality", "region"]
    return ImportTable.Roles(
      image: "image", patient: "patient", study: "study_uid", date: "date", site: "site", device: "device",
      view: "view", sex: "sex", age: "age", labels: labels.filter(names.contains),
      without: known.filter(names.contains))
  }
}
