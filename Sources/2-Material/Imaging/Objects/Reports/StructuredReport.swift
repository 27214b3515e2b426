// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// A report to be written: a checked tree of items.
///
/// > Source: DICOM PS3.3 A.35.3, A.35.13 and C.17. Checked with `dciodvfy`, `dsrdump` and highdicom in `Proofs/dicom_objects.py`.
public struct StructuredReport: Sendable, Hashable {
  /// Whether a person has vouched for it.
  public enum Verification: Sendable, Hashable {
    /// No one has.
    case unverified
    /// One has: name, organization, and when (`YYYYMMDDHHMMSS`).
    case verified(by: String, organization: String, at: String)
  }

  /// Whether all that is to be said is said.
  public enum Completion: String, Sendable, Hashable {
    case complete = "COMPLETE"
    case partial = "PARTIAL"
  }

  /// Which kind.
  public let kind: ReportKind
  /// The tree.
  public let root: ContentItem
  /// Whether all that is to be said is said.
  public var completion = Completion.complete
  /// Whether a person has vouched for it.
  public var verification = Verification.unverified

  /// Takes a tree that keeps the rules of its kind.
  ///
  /// - Throws: ``ReportContentError``: the first rule that is broken.
  public init(_ kind: ReportKind, _ root: ContentItem) throws(ReportContentError) {
    try kind.check(root)
    self.kind = kind
    self.root = root
  }

  /// Writes the object.
  ///
  /// Each object that an item refers to is listed as evidence.
  /// - Parameters:
  ///   - source: The images that it speaks of; objects that it refers to but that are not among them go by `others`.
  ///   - others: Headers of other objects of the study, such as a segmentation.
  ///   - header: What writes it, when, and in which series.
  ///   - uids: Where its identifiers come from.
  /// - Returns: The file, uncompressed.
  /// - Throws: ``ObjectWriteError/notAmongTheSources`` for a reference to an object that was not given.
  public func file(
    from source: SourceImages, others: [DataSet] = [], _ header: ObjectHeader, uids: inout UIDSource
  ) throws(ObjectWriteError) -> DICOMFile {
    let known = try SourceImages(source.headers + others)
    let references = Self.references(of: root)
    let given = Set(known.headers.compactMap { $0.text(.sopInstanceUID) })
    guard references.allSatisfy({ given.contains($0.sopInstanceUID) }) else { throw .notAmongTheSources }
    var data = DerivedObject.head(of: source, header, sopClassUID: kind.rawValue, modality: kind.modality, uids: &uids)
    data.put(.referencedPerformedProcedureStepSequence, [])
    data.put(.contentDate, .date, header.moment.date)
    data.put(.contentTime, .time, header.moment.time)
    if kind != .keyObjectSelection { addStatus(to: &data) }
    if !references.isEmpty {
      var evidence = DataSet()
      evidence.copy([.studyInstanceUID], from: source.first)
      evidence.put(
        .referencedSeriesSequence,
        DerivedObject.seriesItems(of: references, in: known, instances: .referencedSOPSequence))
      data.put(.currentRequestedProcedureEvidenceSequence, [evidence])
    }
    for element in root.dataSet.elements { data.set(element) }
    return DerivedObject.file(data)
  }

  private func addStatus(to data: inout DataSet) {
    data.put(.performedProcedureCodeSequence, [])
    data.put(.completionFlag, .codeString, completion.rawValue)
    data.put(.preliminaryFlag, .codeString, completion == .complete ? "FINAL" : "PRELIMINARY")
    switch verification {
    case .unverified: data.put(.verificationFlag, .codeString, "UNVERIFIED")
    case .verified(let name, let organization, let moment):
      data.put(.verificationFlag, .codeString, "VERIFIED")
      var observer = DataSet()
      observer.put(.verifyingOrganization, .longString, organization)
      observer.put(.verificationDateTime, .dateTime, moment)
      observer.put(.verifyingObserverName, .personName, name)
      observer.put(.verifyingObserverIdentificationCodeSequence, [])
      data.put(.verifyingObserverSequence, [observer])
    }
  }

  private static func references(of item: ContentItem) -> [FrameReference] {
    var own: [FrameReference] = []
    switch item.content {
    case .image(let reference), .composite(let reference): own.append(reference)
    default: break
    }
    return own + item.children.flatMap(references)
  }
}
