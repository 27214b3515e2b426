// SPDX-License-Identifier: Apache-2.0
public import DICOM
import Volumes

extension MeasurementReport {
  /// Reads a report of TID 1500; `nil` for another document.
  ///
  /// What the tree holds besides is passed over. Reading what ``file(_:from:others:_:uids:)`` wrote gives the same report, up to
  /// the images of the library, which then hold those of the groups too.
  public init?(_ data: DataSet) {
    guard let root = ContentItem(data) else { return nil }
    self.init(root)
  }

  /// Reads a tree of TID 1500; `nil` for another.
  public init?(_ root: ContentItem) {
    guard case .container(template: "1500") = root.content, let title = root.name else { return nil }
    self.init(
      title: title, observers: ReportObserver.observers(in: root.children),
      procedures: root.children(named: .procedureReported).compactMap(\.code),
      library: root.children(named: .imageLibrary).flatMap { $0.children(named: .imageLibraryGroup) }
        .flatMap(\.children).compactMap(\.image),
      groups: root.children(named: .imagingMeasurements).flatMap { $0.children(named: .measurementGroup) }
        .compactMap(MeasurementGroup.init),
      evaluations: root.children(named: .qualitativeEvaluations).flatMap(\.children).compactMap(\.evaluation))
  }
}

extension MeasurementGroup {
  /// Names that codes of a group have without being judgements.
  private static let reserved: Set<CodedConcept> = [.finding, .findingCategory, .measurementMethod]

  init?(_ item: ContentItem) {
    guard let name = item.children(named: .trackingIdentifier).first?.text,
      let uid = item.children(named: .trackingUniqueIdentifier).first?.uid
    else { return nil }
    self.init(
      tracking: SegmentDescription.Tracking(name: name, uid: uid),
      category: item.children(named: .findingCategory).first?.code,
      finding: item.children(named: .finding).first?.code,
      sites: item.sites, region: Self.region(in: item), algorithm: item.algorithm,
      measurements: item.children.filter { $0.relationship == .contains }.compactMap(MeasuredValue.init),
      evaluations: item.children
        .filter { $0.relationship == .contains && !Self.reserved.contains($0.name ?? .finding) }
        .compactMap(\.evaluation))
  }

  private static func region(in item: ContentItem) -> Region? {
    let sources = item.children(named: .sourceImageForSegmentation).compactMap(\.image)
    if let region = item.children(named: .imageRegion).first {
      switch region.content {
      case .region(let shape): return region.children.first?.image.map { .shape(shape, on: $0) }
      case .space(let shape): return .space(shape)
      default: return nil
      }
    }
    if let frame = item.children(named: .referencedSegmentationFrame).first?.image, let source = sources.first {
      return .segmentFrame(frame, source: source)
    }
    guard let segment = item.children(named: .referencedSegment).first?.image else { return nil }
    if let series = item.children(named: .sourceSeriesForSegmentation).first?.uid {
      return .segmentOfSeries(segment, seriesUID: series)
    }
    return .segment(segment, sources: sources)
  }
}

extension MeasuredValue {
  init?(_ item: ContentItem) {
    guard case .number(let quantity) = item.content, let name = item.name else { return nil }
    self.init(
      name, quantity, method: item.children(named: .measurementMethod).first?.code,
      derivation: item.children(named: .derivation).first?.code, sites: item.sites, algorithm: item.algorithm,
      sources: item.children(named: .sourceOfMeasurement).compactMap(\.image))
    if let value = quantity?.value, let upper = item.children(named: .upperUncertainty).first?.quantity?.value,
      let lower = item.children(named: .lowerUncertainty).first?.quantity?.value
    {
      let (least, most) = (value - lower, value + upper)
      // A file may say anything, not-a-number too.
      if least <= value, value <= most { bounds = least...most }
    }
  }
}

extension ContentItem {
  fileprivate var text: String? { if case .text(let text) = content { text } else { nil } }
  fileprivate var uid: String? { if case .uid(let uid) = content { uid } else { nil } }
  fileprivate var code: CodedConcept? { if case .code(let code) = content { code } else { nil } }
  fileprivate var image: FrameReference? { if case .image(let image) = content { image } else { nil } }
  fileprivate var quantity: Quantity? { if case .number(let quantity) = content { quantity } else { nil } }

  fileprivate var evaluation: MeasurementReport.Evaluation? {
    guard let name, let code else { return nil }
    return MeasurementReport.Evaluation(name, code)
  }

  fileprivate var sites: [MeasurementGroup.Site] {
    children(named: .findingSite).compactMap { item in
      item.code.map {
        MeasurementGroup.Site(
          $0, laterality: item.children(named: .laterality).first?.code,
          modifier: item.children(named: .topographicalModifier).first?.code)
      }
    }
  }

  fileprivate var algorithm: MeasurementGroup.Algorithm? {
    guard let name = children(named: .algorithmName).first?.text else { return nil }
    return MeasurementGroup.Algorithm(
      name: name, version: children(named: .algorithmVersion).first?.text ?? "",
      parameters: children(named: .algorithmParameters).compactMap(\.text))
  }
}
