// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// Objects of a study that someone marked, and why.
///
/// > Source: DICOM PS3.3 A.35.4, PS3.16 TID 2010. Checked with `dciodvfy` and read back by highdicom in `Proofs/dicom_objects.py`.
public struct KeyObjectSelection: Sendable, Hashable {
  /// Why they were marked.
  ///
  /// Titles of radiotherapy workflows are not listed.
  ///
  /// > Source: PS3.16 CID 7010.
  public enum Title: String, Sendable, Hashable, CaseIterable {
    case ofInterest = "113000"
    case rejectedForQuality = "113001"
    case forReferringProvider = "113002"
    case forSurgery = "113003"
    case forTeaching = "113004"
    case forConference = "113005"
    case forTherapy = "113006"
    case forPatient = "113007"
    case forPeerReview = "113008"
    case forResearch = "113009"
    case qualityIssue = "113010"
    case manifest = "113030"
    case signedManifest = "113031"
    case completeStudyContent = "113032"
    case signedCompleteStudyContent = "113033"
    case completeAcquisitionContent = "113034"
    case signedCompleteAcquisitionContent = "113035"
    case groupOfFramesForDisplay = "113036"
    case rejectedForPatientSafety = "113037"
    case incorrectWorklistEntry = "113038"
    case dataRetentionExpired = "113039"
    case forTumorRegistry = "128208"
    case forClinicalTrialSubmission = "128207"
    case bestInSet = "113013"
    case forPrinting = "113018"
    case forReportAttachment = "113020"
    case forLitigation = "113021"
    case collectionOfPresentationStates = "113022"
    case forTumorBoard = "128203"
    case forTeachingFileExport = "128710"
    case forClinicalTrialExport = "128711"
    case forResearchCollectionExport = "128713"
    case forPublicationExport = "128714"

    /// The concept.
    public var code: CodedConcept { CodedConcept(rawValue, "DCM", meaning) }

    private var meaning: String {
      switch self {
      case .ofInterest: "Of Interest"
      case .rejectedForQuality: "Rejected for Quality Reasons"
      case .forReferringProvider: "For Referring Provider"
      case .forSurgery: "For Surgery"
      case .forTeaching: "For Teaching"
      case .forConference: "For Conference"
      case .forTherapy: "For Therapy"
      case .forPatient: "For Patient"
      case .forPeerReview: "For Peer Review"
      case .forResearch: "For Research"
      case .qualityIssue: "Quality Issue"
      case .manifest: "Manifest"
      case .signedManifest: "Signed Manifest"
      case .completeStudyContent: "Complete Study Content"
      case .signedCompleteStudyContent: "Signed Complete Study Content"
      case .completeAcquisitionContent: "Complete Acquisition Content"
      case .signedCompleteAcquisitionContent: "Signed Complete Acquisition Content"
      case .groupOfFramesForDisplay: "Group of Frames for Display"
      case .rejectedForPatientSafety: "Rejected for Patient Safety Reasons"
      case .incorrectWorklistEntry: "Incorrect Modality Worklist Entry"
      case .dataRetentionExpired: "Data Retention Policy Expired"
      case .forTumorRegistry: "For Tumor Registry"
      case .forClinicalTrialSubmission: "For Clinical Trial Submission"
      case .bestInSet: "Best In Set"
      case .forPrinting: "For Printing"
      case .forReportAttachment: "For Report Attachment"
      case .forLitigation: "For Litigation"
      case .collectionOfPresentationStates: "Collection of Presentation States"
      case .forTumorBoard: "For Tumor Board"
      case .forTeachingFileExport: "For Teaching File Export"
      case .forClinicalTrialExport: "For Clinical Trial Export"
      case .forResearchCollectionExport: "For Research Collection Export"
      case .forPublicationExport: "For Publication Export"
      }
    }
  }

  /// Why they were marked.
  public var title: Title
  /// Why more exactly (CID 7011 for images rejected for quality, CID 7012 for the best of a set).
  public var modifiers: [CodedConcept]
  /// Who marked them.
  public var observers: [ReportObserver]
  /// What is to be said of them.
  public var text: String?
  /// The objects; at least one.
  public var references: [FrameReference]

  /// Makes a selection; the parameters are the properties.
  public init(
    _ title: Title, modifiers: [CodedConcept] = [], observers: [ReportObserver] = [], text: String? = nil,
    references: [FrameReference]
  ) {
    self.title = title
    self.modifiers = modifiers
    self.observers = observers
    self.text = text
    self.references = references
  }

  /// The selection as a tree.
  public var content: ContentItem {
    var items = [ContentItem(.hasConceptModifier, .languageOfContent, .code(.americanEnglish))]
    items += modifiers.map {
      ContentItem(.hasConceptModifier, CodedConcept("113011", "DCM", "Document Title Modifier"), .code($0))
    }
    items += observers.flatMap(\.items)
    if let text {
      items.append(ContentItem(.contains, CodedConcept("113012", "DCM", "Key Object Description"), .text(text)))
    }
    items += references.map { ContentItem(.contains, nil, .image($0)) }
    return ContentItem(nil, title.code, .container(template: "2010"), items)
  }

  /// Writes the object.
  ///
  /// - Parameters:
  ///   - source: The objects of the study; those that are marked are among them.
  ///   - header: What writes it, when, and in which series.
  ///   - uids: Where its identifiers come from.
  /// - Returns: The file, uncompressed.
  /// - Throws: ``ObjectWriteError/nothingToWrite`` without a reference; ``ObjectWriteError/notAmongTheSources``;
  ///   ``ObjectWriteError/content(_:)``.
  public func file(
    from source: SourceImages, _ header: ObjectHeader, uids: inout UIDSource
  ) throws(ObjectWriteError) -> DICOMFile {
    guard !references.isEmpty else { throw .nothingToWrite }
    let report: StructuredReport
    do throws(ReportContentError) {
      report = try StructuredReport(.keyObjectSelection, content)
    } catch {
      throw .content(error)
    }
    return try report.file(from: source, header, uids: &uids)
  }
}
