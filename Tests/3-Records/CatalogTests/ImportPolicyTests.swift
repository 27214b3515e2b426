// SPDX-License-Identifier: Apache-2.0
import Catalog
import DICOM
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

@Suite("What may be taken in")
struct ImportPolicyTests {
  /// Values that must be in no message, no record and no trail.
  private static let secrets = [
    "Secretname", "19610203", "Hidden Street", "Referrername", "+49 555 0123", "Operatorname", "PHYSICIANNAME",
  ]

  private func outcome(
    _ policy: ImportPolicy = ImportPolicy(), terms: UsageTerms = .synthetic,
    _ change: @escaping (inout DataSet) -> Void
  ) throws -> (outcome: ImportOutcome, made: MadeArchive) {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    try MadeDICOM.write(MadeDICOM.data(1, change), "a.dcm", in: files)
    let outcome = try Importer(made: made.catalog, .made(terms: terms, policy: policy)).run(ImportPlan(paths: [files]))
    return (outcome, made)
  }

  private func reason(
    _ policy: ImportPolicy = ImportPolicy(), _ change: @escaping (inout DataSet) -> Void
  ) throws -> ImportRefusal? {
    let (outcome, made) = try outcome(policy, change)
    #expect(outcome.taken + outcome.refused.count == 1)
    #expect(try made.catalog.count() == outcome.taken)
    for secret in Self.secrets {
      #expect(!"\(outcome)".contains(secret))
      #expect(try !made.trail().contains(secret))
    }
    return outcome.refused.first?.reason
  }

  @Test func `takes in what says that its identity was removed and how`() throws {
    #expect(try reason { _ in } == nil)
    #expect(
      try reason { data in
        data[.deidentificationMethod] = nil
        var item = DataSet()
        item.set(.codeValue, .shortString, .text(["113100"]))
        data.set(.deidentificationMethodCodeSequence, .sequence, .items([item]))
      } == nil)
  }

  @Test func `refuses what says nothing, or only half`() throws {
    #expect(try reason { $0[.patientIdentityRemoved] = nil } == .unstated)
    #expect(try reason { $0.set(.patientIdentityRemoved, .codeString, .text(["NO"])) } == .unstated)
    #expect(try reason { $0[.deidentificationMethod] = nil } == .unstated)
    #expect(try reason { $0.set(.deidentificationMethod, .longString, .text([""])) } == .unstated)
  }

  @Test func `takes in what says that it is synthetic, with a birth date too`() throws {
    #expect(
      try reason { data in
        data[.patientIdentityRemoved] = nil
        data.set(.syntheticData, .codeString, .text(["YES"]))
        data.set(.patientBirthDate, .date, .text(["19610203"]))
      } == nil)
    #expect(
      try reason { data in
        data.set(.qualityControlSubject, .codeString, .text(["YES"]))
        data.set(.deidentificationMethod, .longString, .text(["Simulated: no person exists"]))
        data.set(.patientBirthDate, .date, .text(["19610203"]))
      } == nil)
  }

  @Test func `refuses what still holds what identifies, by keyword and never by value`() throws {
    #expect(try reason { $0.set(.patientBirthDate, .date, .text(["19610203"])) } == .identifying(["PatientBirthDate"]))
    #expect(
      try reason { $0.set(.patientName, .personName, .text(["Secretname^Ann"])) } == .identifying(["PatientName"]))
    #expect(
      try reason { data in
        data.set(.referringPhysicianName, .personName, .text(["Referrername"]))
        data.set(.institutionAddress, .shortText, .text(["Hidden Street 1"]))
        data.set(.patientTelephoneNumbers, .shortString, .text(["+49 555 0123"]))
        data.set(.operatorsName, .personName, .text(["Operatorname"]))
      }
        == .identifying([
          "InstitutionAddress", "ReferringPhysicianName", "OperatorsName", "PatientTelephoneNumbers",
        ]))
    // Within a sequence too.
    #expect(
      try reason { data in
        var item = DataSet()
        item.set(.requestingPhysician, .personName, .text(["PHYSICIANNAME"]))
        data.set(.requestAttributesSequence, .sequence, .items([item]))
      } == .identifying(["RequestingPhysician"]))
  }

  @Test func `takes emptied attributes for emptied`() throws {
    #expect(
      try reason { data in
        data.set(.patientName, .personName, .text(["ANON^0017"]))
        data.set(.referringPhysicianName, .personName, .text(["Anonymous"]))
        data.set(.operatorsName, .personName, .text(["^^^^"]))
        data.set(.patientBirthDate, .date, .empty)
        data.set(.institutionAddress, .shortText, .text(["REMOVED"]))
      } == nil)
  }

  @Test func `refuses burned-in text, other modalities, other formats and larger files`() throws {
    func burn(_ data: inout DataSet) { data.set(.burnedInAnnotation, .codeString, .text(["YES"])) }
    #expect(try reason { burn(&$0) } == .burnedIn)
    #expect(try reason(ImportPolicy(acceptsBurnedIn: true, because: "phantoms")) { burn(&$0) } == nil)
    #expect(try reason(ImportPolicy(modalities: ["CT"])) { _ in } == .modality("DX"))
    #expect(try reason(ImportPolicy(modalities: ["CT", "DX"])) { _ in } == nil)
    #expect(try reason(ImportPolicy(formats: [.png])) { _ in } == .format(.dicom))
    guard case .tooLarge(_, limit: 100) = try reason(ImportPolicy(largestFile: 100), { _ in }) else {
      Issue.record("a file above the limit was not refused for it")
      return
    }
  }

  @Test func `accepts more where a policy says so, and why is in the trail`() throws {
    let policy = ImportPolicy(acceptsIdentified: true, because: "Quality assurance at the hospital itself")
    let (outcome, made) = try outcome(policy) { data in
      data[.patientIdentityRemoved] = nil
      data.set(.patientBirthDate, .date, .text(["19610203"]))
    }
    #expect(outcome.taken == 1)
    #expect(try made.trail().contains("Quality assurance at the hospital itself"))
    let unstated = ImportPolicy(acceptsUnstated: true, because: "older files", allowedAttributes: ["PatientBirthDate"])
    #expect(
      try reason(unstated) { data in
        data[.patientIdentityRemoved] = nil
        data.set(.patientBirthDate, .date, .text(["19610203"]))
      } == nil)
    #expect(
      try reason(unstated) { data in
        data[.patientIdentityRemoved] = nil
        data.set(.operatorsName, .personName, .text(["Operatorname"]))
      } == .identifying(["OperatorsName"]))
  }

  @Test func `reads a policy and refuses one that gives no reason`() throws {
    let text = """
      fiducial-import-policy: 1
      accept: {unstated: true, burned-in: true, because: Files of 2009 say nothing}
      attributes: [PatientBirthDate]
      modalities: [DX, CR]
      formats: [dicom, png]
      largest-file: 1000000
      """
    let policy = try ImportPolicy.parse(bytes: text.utf8, fileName: "policy.yaml")
    #expect(
      policy
        == ImportPolicy(
          acceptsUnstated: true, acceptsBurnedIn: true, because: "Files of 2009 say nothing",
          allowedAttributes: ["PatientBirthDate"], modalities: ["DX", "CR"], formats: [.dicom, .png],
          largestFile: 1_000_000))
    for (written, instead, expected) in [
      (", because: Files of 2009 say nothing", "", "the key \"because\""),
      ("PatientBirthDate", "PatientBirthday", "keywords of the data dictionary"), ("png", "bmp", "some of"),
      ("modalities", "modalites", "did you mean \"modalities\"?"),
    ] {
      let changed = text.replacingOccurrences(of: written, with: instead)
      let faults = #expect(throws: InputFaults.self) {
        try ImportPolicy.parse(bytes: changed.utf8, fileName: "policy.yaml")
      }
      #expect(faults?.faults.contains { $0.expected.contains(expected) } == true, "\(faults?.faults ?? [])")
    }
  }

  @Test func `asks the terms where a format cannot say so itself`() throws {
    let made = try MadeArchive()
    let files = made.folder.file("files")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    try Data(MadePNG.bytes(1)).write(to: files.appending(path: "a.png"))
    var terms = UsageTerms.synthetic
    terms.isDeidentified = false
    let refused = try Importer(made: made.catalog, .made(terms: terms)).run(ImportPlan(paths: [files]))
    #expect(refused.refused.map(\.reason) == [.termsSilent(.png)])
    let taken = try Importer(made: made.catalog, .made()).run(ImportPlan(paths: [files]))
    #expect(taken.taken == 1)
  }
}
