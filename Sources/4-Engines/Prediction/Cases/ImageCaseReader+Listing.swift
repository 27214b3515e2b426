// SPDX-License-Identifier: Apache-2.0
public import Catalog
import DICOM
public import Datasets
public import Foundation
import Vocabulary
public import Workers

extension ImageCaseReader {
  /// Modalities whose series are slices of volumes.
  private static let sliced: Set<String> = ["CT", "MR", "PT", "NM"]

  /// The cases of images of a data set: one for each image, or where cases are volumes one for each series of slices.
  ///
  /// - Parameter items: The images; what they know of themselves is what the cases know.
  /// - Returns: The cases in the order of the images' numbers, a series where its first image stands.
  public func cases(of items: [DatasetItem]) -> [CaseReference] { cases(of: items.map(\.entry)) }

  /// The cases of images of the catalog, as ``cases(of:)-(DatasetItem)`` has it.
  ///
  /// - Parameter entries: The images.
  /// - Returns: The cases.
  public func cases(of entries: [CatalogEntry]) -> [CaseReference] {
    var cases: [CaseReference] = []
    var places: [Int: Int] = [:]
    for entry in entries.sorted(by: { $0.key < $1.key }) {
      let isSlice =
        isVolumes && entry.attributes[AttributeName.format]?.text == ImportFormat.dicom.rawValue
        && Self.sliced.contains(entry.attributes[AttributeName.modality]?.text ?? "")
      guard isSlice else {
        cases.append(
          CaseReference(
            id: "\(entry.key)", patient: "P\(entry.patient)", attributes: entry.attributes,
            place: .archive([entry.key]), contents: [entry.content]))
        continue
      }
      if let place = places[entry.series], case .archive(let keys) = cases[place].place {
        cases[place].place = .archive(keys + [entry.key])
        cases[place].contents.append(entry.content)
        // What differs between slices is not known of the series.
        cases[place].attributes = cases[place].attributes.filter { entry.attributes[$0.key] == $0.value }
      } else {
        places[entry.series] = cases.count
        cases.append(
          CaseReference(
            id: "E\(entry.series)", patient: "P\(entry.patient)", attributes: entry.attributes,
            place: .archive([entry.key]), contents: [entry.content]))
      }
    }
    return cases
  }

  /// The cases of image files: one for each file, or where cases are volumes one for each series of slices.
  ///
  /// Files are named by their names, with the folder's where two are alike. Patients are told apart by the Patient ID of DICOM headers and
  /// numbered in the order of the files; a file that names none is of a patient of its own. Files that lie beside images, as tables and
  /// texts, are passed over.
  /// - Parameters:
  ///   - files: The files, in order.
  ///   - observer: Hears how many headers were read, and is asked whether to go on.
  /// - Returns: The cases in the order of the files, a series where its first file stands.
  /// - Throws: ``CaseFailure/helper(_:)`` where the helper is missing.
  public func cases(
    at files: [URL], observer: BatchObserver = BatchObserver()
  ) throws(CaseFailure) -> [CaseReference] {
    let files = files.filter { !ImportFormat.beside.contains(ImportFormat.ending(of: $0.lastPathComponent)) }
    let pictures: Set<String> = ["png", "jpg", "jpeg", "nii", "gz", "nrrd", "nhdr", "hdr", "img", "raw", "npz", "npy"]
    let others = files.filter { !pictures.contains(ImportFormat.ending(of: $0.lastPathComponent)) }
    var headers: [URL: DataSet] = [:]
    for (location, outcome) in zip(others, dicom.files(at: others, observer: observer)) {
      switch outcome {
      case .success(let file): headers[location] = file.dataSet
      // A file that cannot be read is a case whose row says so.
      case .failure(let failure):
        let failure = Self.failure(failure)
        if failure.isOfEverything || failure == .helper(.cancelled) { throw failure }
      }
    }
    var cases: [CaseReference] = []
    var places: [String: Int] = [:]
    var patients: [String: String] = [:]
    for file in files where !Self.isDataBeside(file) {
      let header = headers[file]
      let series = header?.text(.seriesInstanceUID) ?? ""
      let isSlice = isVolumes && !series.isEmpty && Self.sliced.contains(header?.text(.modality) ?? "")
      if isSlice, let place = places[series], case .files(let slices) = cases[place].place {
        cases[place].place = .files(slices + [file])
        continue
      }
      if isSlice { places[series] = cases.count }
      var patient = ""
      if let number = header?.text(.patientID), !number.isEmpty {
        let name = "\(header?.text(.issuerOfPatientID) ?? "")\u{0}\(number)"
        patient = patients[name] ?? "P\(patients.count + 1)"
        patients[name] = patient
      }
      cases.append(
        CaseReference(id: file.lastPathComponent, patient: patient, place: .files([file])))
    }
    return Self.named(cases)
  }

  /// Whether a file holds the samples of a header beside it, which is the case.
  private static func isDataBeside(_ file: URL) -> Bool { ["img", "raw"].contains(file.pathExtension.lowercased()) }

  /// Names that differ: of a series the folder's, of files alike with the folder's before it, at last with a number.
  private static func named(_ cases: [CaseReference]) -> [CaseReference] {
    var cases = cases
    func counts() -> [String: Int] { cases.reduce(into: [:]) { $0[$1.id, default: 0] += 1 } }
    func folder(_ reference: CaseReference) -> String {
      guard case .files(let files) = reference.place, let first = files.first else { return "" }
      return first.deletingLastPathComponent().lastPathComponent
    }
    for place in cases.indices {
      if case .files(let files) = cases[place].place, files.count > 1 { cases[place].id = folder(cases[place]) }
    }
    let names = counts()
    for place in cases.indices where names[cases[place].id, default: 0] > 1 {
      cases[place].id = "\(folder(cases[place]))/\(cases[place].id)"
    }
    let longer = counts()
    var seen: [String: Int] = [:]
    for place in cases.indices where longer[cases[place].id, default: 0] > 1 {
      let number = seen[cases[place].id, default: 0] + 1
      seen[cases[place].id] = number
      cases[place].id += "#\(number)"
    }
    for place in cases.indices where cases[place].patient.isEmpty { cases[place].patient = cases[place].id }
    return cases
  }
}
