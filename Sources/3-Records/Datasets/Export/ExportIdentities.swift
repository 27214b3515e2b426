// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// What becomes of the names of patients and objects in DICOM headers that are handed out.
public struct ExportIdentities: Sendable, Hashable {
  /// What stands as Patient ID and Patient's Name.
  public enum PatientIDs: String, Sendable, Hashable, CaseIterable {
    /// What the header says.
    case keep
    /// The patient's number in the archive, `P17`, as in the table.
    case number
    /// Nothing.
    case none
  }

  /// What becomes of unique identifiers of studies, series, images and all else that is one of a kind.
  public enum Identifiers: String, Sendable, Hashable, CaseIterable {
    /// What the header says.
    case keep
    /// Others, which only this archive can find again: of one identifier always the same, so that what refers to it still does.
    case remap
  }

  /// What stands as Patient ID and Patient's Name.
  public var patientIDs: PatientIDs
  /// What becomes of unique identifiers.
  public var identifiers: Identifiers

  /// Makes a choice; patients go by their number unless it is said otherwise.
  public init(patientIDs: PatientIDs = .number, identifiers: Identifiers = .keep) {
    self.patientIDs = patientIDs
    self.identifiers = identifiers
  }

  /// Files as they came.
  public static let asTheyCame = ExportIdentities(patientIDs: .keep)

  /// Whether any header is changed.
  public var changesHeaders: Bool { self != .asTheyCame }

  /// Attributes that name the patient and are replaced.
  private static let replaced: Set<Tag> = [
    .patientID, .patientName, .clinicalTrialSubjectID, .clinicalTrialSubjectReadingID,
  ]
  /// Attributes that name the patient in another way and are taken out: other identifiers and names, issuers, address, telephone,
  /// record locator, references to the patient and who speaks for them.
  private static let removed: Set<Tag> = [
    .issuerOfPatientID, .typeOfPatientID, .issuerOfPatientIDQualifiersSequence, Tag(0x0010_1000), .otherPatientNames,
    .otherPatientIDsSequence, .patientBirthName, .patientAddress, .patientMotherBirthName, Tag(0x0010_1090),
    .patientTelephoneNumbers, .referencedPatientSequence,
    // Groups of patients, telecommunication, who speaks for the patient.
    Tag(0x0010_0026), Tag(0x0010_0027), Tag(0x0010_2155), Tag(0x0010_2297),
  ]

  /// A file with its headers changed, in items of sequences too; pixels and all else stay.
  ///
  /// - Parameters:
  ///   - file: The file, all values read.
  ///   - patient: The patient's number in the archive.
  ///   - identifier: Another unique identifier for one; asked only where they are remapped.
  /// - Returns: The file.
  public func applied(to file: DICOMFile, patient: Int, identifier: (String) -> String) -> DICOMFile {
    var file = file
    file.dataSet = changed(file.dataSet, patient, identifier)
    // The writer takes those of the file itself from the data set.
    file.metaInformation[.mediaStorageSOPInstanceUID] = nil
    if file.dataSet[.sopInstanceUID] == nil {
      file.metaInformation = changed(file.metaInformation, patient, identifier)
    }
    return file
  }

  private func changed(_ dataSet: DataSet, _ patient: Int, _ identifier: (String) -> String) -> DataSet {
    DataSet(
      dataSet.elements.compactMap { element in
        var element = element
        if patientIDs != .keep {
          if Self.removed.contains(element.tag) { return nil }
          if Self.replaced.contains(element.tag) {
            element.value = patientIDs == .number ? .text(["P\(patient)"]) : .empty
            return element
          }
        }
        switch element.value {
        case .items(let items): element.value = .items(items.map { changed($0, patient, identifier) })
        case .text(let values) where identifiers == .remap && element.representation == .uniqueIdentifier:
          // What stands in the standard is a word of its language and no name of an object.
          element.value = .text(values.map { $0.isEmpty || $0.hasPrefix("1.2.840.10008.") ? $0 : identifier($0) })
        default: break
        }
        return element
      })
  }
}
