// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import Datasets
import Foundation
import Inference
import ModelPackages
import Prediction
import Store
import Vocabulary
import Workers

/// The images that a guard is made of, or that it judges.
struct GuardOptions: ParsableArguments {
  @Argument(help: "The model: a package's folder or file, NAME@2, NAME:ALIAS or sha256:….", completion: .file())
  var model: String

  @Argument(
    help:
      "A data set of the archive (NAME, NAME@2, sha256:…), a CSV file with a column image, or image files and folders.",
    completion: .file())
  var images: [String]

  @OptionGroup var archive: ArchiveOptions

  @OptionGroup var helper: HelperOptions

  func validate() throws {
    try helper.validate()
    guard !images.isEmpty else { throw ValidationError("name a data set or images") }
  }
}

/// A model that is open, and images that are asked about one after the other.
struct GuardImages {
  /// A case with what the guard has to know of it, or why it could not be read.
  struct Item {
    var id: String
    var patient: String
    var facts: Result<GuardFacts, GuardRefusal>
  }

  let package: ModelPackage
  let model: ImageModel
  let cases: [CaseReference]
  /// What names the data set; `nil` for files, which are named by their contents.
  let dataset: ContentDigest?
  /// How many images of the data set lie in locked parts and are left alone.
  let locked: Int
  private let reader: ImageCaseReader

  /// A word of warning where nothing says which files are of one patient, so that each stands for a patient of its own.
  var warning: String? {
    guard dataset == nil, cases.count > 1, cases.allSatisfy({ $0.patient == $0.id }) else { return nil }
    return "each of \(cases.count) files is taken for a patient of its own: nothing says which are of one patient; "
      + "name them in a CSV file with a column patient"
  }

  init(_ options: GuardOptions) throws {
    package = try ModelChoice(reference: options.model).package(at: URL(filePath: options.model), options.archive)
    let folder = ProcessInfo.processInfo.environment["FIDUCIAL_HELPERS"]
    let program =
      folder.map { HelperProgram(InferenceHelper.programName, in: URL(filePath: $0)) }
      ?? HelperProgram(InferenceHelper.programName)
    do { model = try ImageModel.open(package, in: InferenceHelper(program: program)) } catch {
      throw GuardRefusal(error)
    }
    let isVolumes = model.input.isVolume
    let first = options.images[0]
    if options.images.count == 1, !FileManager.default.fileExists(atPath: first) {
      let archive = try options.archive.open(.reading)
      let datasets = Datasets(archive)
      let version = try datasets.version(named: first)
      let items = try datasets.items(of: version)
      let locked = try DatasetSplits(archive).locked(among: items)
      reader = ImageCaseReader(pool: options.helper.pool, catalog: Catalog(archive), isVolumes: isVolumes)
      cases = reader.cases(of: items.filter { locked[$0.entry.content] == nil })
      dataset = version.digest
      self.locked = items.count { locked[$0.entry.content] != nil }
      return
    }
    (dataset, locked) = (nil, 0)
    reader = ImageCaseReader(pool: options.helper.pool, isVolumes: isVolumes)
    if options.images.count == 1, URL(filePath: first).pathExtension.lowercased() == "csv" {
      cases = try Self.listed(first)
    } else {
      var files: [URL] = []
      for path in options.images { files += try Self.files(path) }
      do { cases = try reader.cases(at: files) } catch { throw GuardRefusal(error) }
    }
  }

  /// The facts of each case, in order; at most one image is in memory at a time.
  func facts(isSqueezing: Bool, _ progress: Progress, take: (Item) throws -> Void) throws -> ContentDigest {
    var contents: [ContentDigest] = []
    for (place, reference) in cases.enumerated() {
      progress.show("asking about \(place + 1) of \(cases.count) images")
      var item = Item(id: reference.id, patient: reference.patient, facts: .failure(GuardRefusal("")))
      do throws(GuardRefusal) {
        let (facts, content) = try facts(reference, isSqueezing: isSqueezing)
        item.facts = .success(facts)
        if let content { contents.append(content) }
      } catch {
        if error.isOfEverything { throw error }
        item.facts = .failure(error)
      }
      try take(item)
    }
    progress.end()
    return dataset ?? ContentDigest(hashing: contents.sorted().map { "\($0)\n" }.joined().utf8)
  }

  private func facts(
    _ reference: CaseReference, isSqueezing: Bool
  ) throws(GuardRefusal) -> (GuardFacts, ContentDigest?) {
    let (imageCase, content): (ImageCase, ContentDigest?)
    do {
      let loaded = try reader.loaded(reference)
      (imageCase, content) = (try reader.imageCase(loaded), loaded.content)
    } catch { throw GuardRefusal(error) }
    do throws(PredictionFailure) {
      let image = try model.prepared(imageCase.volume, attributes: imageCase.attributes)
      let answer = try model.answer(image)
      let squeezing =
        isSqueezing
        ? try FeatureSqueezing().distance(image, answer) { image throws(PredictionFailure) in try model.answer(image) }
        : nil
      return (GuardFacts(imageCase, answer, squeezing: squeezing), content)
    } catch {
      // What the image is like can be told without an answer.
      let refusal = GuardRefusal(error)
      if refusal.isOfEverything { throw refusal }
      return (GuardFacts(imageCase, nil), content)
    }
  }

  /// The files at a path, or below a folder.
  static func files(_ path: String) throws -> [URL] {
    let location = URL(filePath: path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      try FileAccessError.check(readable: path)
      return [location]
    }
    let found = FileManager.default.enumerator(at: location, includingPropertiesForKeys: [.isRegularFileKey])
    let files = (found?.allObjects ?? []).compactMap { $0 as? URL }.filter {
      ((try? $0.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile ?? false)
        && !$0.lastPathComponent.hasPrefix(".")
    }
    return files.sorted { $0.path < $1.path }
  }

  /// The images of a list: columns image, patient and case, and any others as what is known of the image.
  static func listed(_ path: String) throws -> [CaseReference] {
    try FileAccessError.check(readable: path)
    let location = URL(filePath: path)
    let lines = try String(contentsOf: location, encoding: .utf8).split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let name = location.lastPathComponent
    guard let header = lines.first, let image = header.firstIndex(of: "image") else {
      throw InputFaults([
        InputFault(file: name, row: 1, found: "no column image", expected: "image, and patient, case, view and others")
      ])
    }
    let folder = location.deletingLastPathComponent()
    var cases: [CaseReference] = []
    var faults = InputFaults()
    for (number, cells) in lines.enumerated().dropFirst() {
      guard cells.count == header.count, !cells[image].isEmpty else {
        faults.append(
          InputFault(
            file: name, row: number + 1, found: "\(cells.count) cells", expected: "\(header.count), with an image"))
        continue
      }
      var attributes: [String: AttributeValue] = [:]
      for (column, cell) in zip(header, cells) where !cell.isEmpty && !["image", "patient", "case"].contains(column) {
        attributes[column] = Double(cell).flatMap { $0.isFinite ? .number($0) : nil } ?? .text(cell)
      }
      let own = header.firstIndex(of: "case").map { cells[$0] } ?? ""
      let id = own.isEmpty ? "\(number)" : own
      let patient = header.firstIndex(of: "patient").map { cells[$0] } ?? ""
      let file = cells[image].hasPrefix("/") ? URL(filePath: cells[image]) : folder.appending(path: cells[image])
      cases.append(
        CaseReference(
          id: id, patient: patient.isEmpty ? id : patient, attributes: attributes, place: .files([file])))
    }
    if cases.isEmpty, faults.isEmpty {
      faults.append(InputFault(file: name, found: "no case", expected: "a row for each image"))
    }
    if !faults.isEmpty { throw faults }
    return cases
  }
}
