// SPDX-License-Identifier: Apache-2.0
import DICOM

/// What a DICOM header says about the person, and whether it keeps its word.
///
/// > Source: DICOM PS3.3 C.7.1.1 (Patient Identity Removed, De-identification Method, Quality Control Subject), C.12.1 (Synthetic Data);
/// > the attributes are those of PS3.15 table E.1-1 that name, reach or date a person.
struct IdentityCheck {
  /// What the header says.
  enum Statement: Sendable, Hashable {
    /// Nobody was imaged.
    case synthetic
    /// Somebody was, and the identity was removed.
    case deidentified
    /// Nothing.
    case none
  }

  let data: DataSet

  /// What the header says.
  var statement: Statement {
    if data.text(.syntheticData)?.uppercased() == "YES" { return .synthetic }
    let isRemoved = data.text(.patientIdentityRemoved)?.uppercased() == "YES"
    if data.text(.qualityControlSubject)?.uppercased() == "YES", isRemoved,
      data.texts(.deidentificationMethod).contains(where: { $0.hasPrefix("Simulated") })
    {
      return .synthetic
    }
    let hasMethod =
      data.texts(.deidentificationMethod).contains { !$0.isEmpty }
      || !data.items(.deidentificationMethodCodeSequence).isEmpty
    return isRemoved && hasMethod ? .deidentified : .none
  }

  /// The keywords of attributes that hold what identifies, at any depth, each once, in the order of their tags.
  func identifying(allowed: Set<String>) -> [String] {
    var found: Set<Tag> = []
    data.walk { element, place in
      guard Self.isTelling(element) else { return }
      found.insert(place.tag)
    }
    let keywords = found.sorted { $0.description < $1.description }.map { tag in
      DataDictionary.entry(tag)?.keyword ?? tag.description
    }
    return keywords.filter { !allowed.contains($0) }
  }

  private static func isTelling(_ element: DataSet.Element) -> Bool {
    guard case .text(let texts) = element.value else { return false }
    let values = texts.map { $0.trimmed }.filter { !$0.isEmpty }
    guard !values.isEmpty else { return false }
    if telling.contains(element.tag) { return values.contains { !isPseudonym($0) } }
    // A person's name of a family and a given name stands for a person, wherever it is.
    return element.representation == .personName && values.contains { isFullName($0) }
  }

  /// Attributes that are empty, or say that they were emptied, in a file that was de-identified.
  private static let telling: Set<Tag> = [
    .patientBirthDate, .patientBirthTime, .patientBirthName, .patientMotherBirthName, Tag(0x00101000),
    .otherPatientNames, .patientAddress, .patientTelephoneNumbers, .patientTelecomInformation, .responsiblePerson,
    .referringPhysicianName, .referringPhysicianAddress, .referringPhysicianTelephoneNumbers, .consultingPhysicianName,
    .physiciansOfRecord, .performingPhysicianName, .nameOfPhysiciansReadingStudy, .operatorsName,
    .requestingPhysician, .scheduledPerformingPhysicianName, .institutionAddress, .militaryRank,
    Tag(0x00101090), .personAddress, .personTelephoneNumbers,
  ]

  private static let emptied: Set<String> = [
    "ANON", "ANONYM", "ANONYMOUS", "ANONYMIZED", "ANONYMISED", "DEIDENTIFIED", "DE-IDENTIFIED", "REMOVED", "DELETED",
    "NONE", "N/A", "NA", "UNKNOWN", "UNDEFINED", "NO NAME", "REDACTED", "X", "XX", "XXX", "XXXX",
  ]

  /// Whether a value says that the value was taken away.
  private static func isPseudonym(_ value: String) -> Bool {
    let bare = value.uppercased().filter { $0 != "^" && $0 != "=" && $0 != "*" }.trimmed
    return bare.isEmpty || emptied.contains(bare) || bare.allSatisfy { $0 == "X" }
  }

  private static func isFullName(_ value: String) -> Bool {
    let components = value.split(separator: "=").first?.split(separator: "^").map { String($0).trimmed } ?? []
    let named = components.prefix(2).filter { !$0.isEmpty && !isPseudonym($0) }
    guard named.count == 2 else { return false }
    // A code in the place of a name has a digit: P000017^S2.
    return named.allSatisfy { name in name.contains { $0.isLetter } && !name.contains { $0.isNumber } }
  }
}

extension StringProtocol {
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}

extension ImportPolicy {
  /// Why a DICOM file may not be taken in; `nil` where it may.
  func refusal(of data: DataSet) -> ImportRefusal? {
    if !modalities.isEmpty {
      let modality = data.text(.modality) ?? ""
      if !modalities.contains(modality) { return .modality(modality.isEmpty ? "none" : modality) }
    }
    let check = IdentityCheck(data: data)
    let statement = check.statement
    if !acceptsIdentified, statement != .synthetic {
      if statement == .none, !acceptsUnstated { return .unstated }
      let keywords = check.identifying(allowed: allowedAttributes)
      if !keywords.isEmpty { return .identifying(keywords) }
    }
    // What is burned into a picture of nobody names nobody.
    if !acceptsBurnedIn, statement != .synthetic, data.text(.burnedInAnnotation)?.uppercased() == "YES" {
      return .burnedIn
    }
    return nil
  }
}
