// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// A report of measurements and findings as TID 1500 orders them.
///
/// > Source: DICOM PS3.16 TID 1500, 1501, 1410, 1411, 300, 310, 1600. Checked with `dciodvfy` and `dsrdump` and read back by highdicom
/// > in `Proofs/dicom_objects.py`.
public struct MeasurementReport: Sendable, Hashable {
  /// A name and a code, as "malignancy: suspicious".
  public struct Evaluation: Sendable, Hashable {
    /// What is judged.
    public var name: CodedConcept
    /// The judgement.
    public var value: CodedConcept

    /// Makes an evaluation; the parameters are the properties.
    public init(_ name: CodedConcept, _ value: CodedConcept) {
      self.name = name
      self.value = value
    }
  }

  /// What the document is (CID 7021).
  public var title: CodedConcept
  /// Who observed; at least one.
  public var observers: [ReportObserver]
  /// Which procedures it is about; at least one.
  public var procedures: [CodedConcept]
  /// The images of the Image Library; those that groups refer to are listed besides.
  public var library: [FrameReference]
  /// What was measured and found, thing by thing.
  public var groups: [MeasurementGroup]
  /// Judgements on the whole.
  public var evaluations: [Evaluation]

  /// Makes a report; the parameters are the properties.
  public init(
    title: CodedConcept = .imagingMeasurementReport, observers: [ReportObserver],
    procedures: [CodedConcept] = [.imagingProcedure], library: [FrameReference] = [], groups: [MeasurementGroup],
    evaluations: [Evaluation] = []
  ) {
    self.title = title
    self.observers = observers
    self.procedures = procedures
    self.library = library
    self.groups = groups
    self.evaluations = evaluations
  }

  /// The report as a tree.
  ///
  /// - Parameter headers: Headers of the images of the library, which describe its entries; others are listed without description.
  /// - Returns: The root.
  public func content(describing headers: [DataSet] = []) -> ContentItem {
    var items = [ContentItem(.hasConceptModifier, .languageOfContent, .code(.americanEnglish))]
    items += observers.flatMap(\.items)
    items += procedures.map { ContentItem(.hasConceptModifier, .procedureReported, .code($0)) }
    let listed = library + groups.flatMap(\.images)
    if let entries = Self.library(listed, headers) { items.append(entries) }
    if !groups.isEmpty {
      items.append(
        ContentItem(.contains, .imagingMeasurements, .container(template: nil), groups.map(\.content)))
    }
    if !evaluations.isEmpty {
      items.append(
        ContentItem(
          .contains, .qualitativeEvaluations, .container(template: nil),
          evaluations.map { ContentItem(.contains, $0.name, .code($0.value)) }))
    }
    return ContentItem(nil, title, .container(template: "1500"), items)
  }

  /// Writes the report.
  ///
  /// - Parameters:
  ///   - kind: Comprehensive or, where a group has a shape in space, Comprehensive 3D.
  ///   - source: The images that it speaks of.
  ///   - others: Headers of segmentations that groups refer to.
  ///   - header: What writes it, when, and in which series.
  ///   - uids: Where its identifiers come from.
  /// - Returns: The file, uncompressed.
  /// - Throws: ``ObjectWriteError/nothingToWrite`` without an observer, a procedure, or anything to report;
  ///   ``ObjectWriteError/number(_:)`` for bounds that do not hold their value; ``ObjectWriteError/content(_:)``;
  ///   ``ObjectWriteError/notAmongTheSources``.
  public func file(
    _ kind: ReportKind, from source: SourceImages, others: [DataSet] = [], _ header: ObjectHeader,
    uids: inout UIDSource
  ) throws(ObjectWriteError) -> DICOMFile {
    guard !observers.isEmpty, !procedures.isEmpty, !(groups.isEmpty && evaluations.isEmpty) else {
      throw .nothingToWrite
    }
    for measurement in groups.flatMap(\.measurements) {
      guard let bounds = measurement.bounds else { continue }
      guard let value = measurement.quantity?.value, bounds.contains(value) else {
        throw .number("bounds that do not hold the value")
      }
    }
    let report: StructuredReport
    do throws(ReportContentError) {
      report = try StructuredReport(kind, content(describing: source.headers))
    } catch {
      throw .content(error)
    }
    return try report.file(from: source, others: others, header, uids: &uids)
  }

  /// The Image Library: TID 1600, entries of TID 1601 with the descriptors of TID 1602 that the headers give.
  private static func library(_ references: [FrameReference], _ headers: [DataSet]) -> ContentItem? {
    var done = Set<String>()
    let byInstance = Dictionary(
      headers.compactMap { header in header.text(.sopInstanceUID).map { ($0, header) } }, uniquingKeysWith: { $1 })
    let entries = references.filter { done.insert($0.sopInstanceUID).inserted }.map { reference in
      ContentItem(
        .contains, nil,
        .image(FrameReference(sopClassUID: reference.sopClassUID, sopInstanceUID: reference.sopInstanceUID)),
        byInstance[reference.sopInstanceUID].map(descriptors) ?? [])
    }
    guard !entries.isEmpty else { return nil }
    let group = ContentItem(.contains, .imageLibraryGroup, .container(template: nil), entries)
    return ContentItem(.contains, .imageLibrary, .container(template: "1600"), [group])
  }

  private static func descriptors(_ header: DataSet) -> [ContentItem] {
    var items: [ContentItem] = []
    func add(_ name: CodedConcept, _ content: ContentItem.Content) {
      items.append(ContentItem(.hasAcquisitionContext, name, content))
    }
    if let modality = header.text(.modality).flatMap(modalityCode) { add(.modality, .code(modality)) }
    if let rows = header.integer(.rows) { add(.pixelDataRows, .number(Quantity(Double(rows), .pixels))) }
    if let columns = header.integer(.columns) { add(.pixelDataColumns, .number(Quantity(Double(columns), .pixels))) }
    if let uid = header.text(.frameOfReferenceUID) { add(.frameOfReferenceUID, .uid(uid)) }
    return items
  }

  /// The code of a Modality (CID 29); `nil` for one that is not listed here.
  private static func modalityCode(_ modality: String) -> CodedConcept? {
    let meanings = [
      "CT": "Computed Tomography", "MR": "Magnetic Resonance", "CR": "Computed Radiography",
      "DX": "Digital Radiography", "MG": "Mammography", "US": "Ultrasound", "PT": "Positron emission tomography",
      "NM": "Nuclear Medicine", "XA": "X-Ray Angiography", "RF": "Radiofluoroscopy",
    ]
    return meanings[modality].map { CodedConcept(modality, "DCM", $0) }
  }
}
