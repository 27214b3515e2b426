// SPDX-License-Identifier: Apache-2.0
import Volumes

/// What was measured and found of one thing.
///
/// > Source: DICOM PS3.16 TID 1501 (no region), TID 1410 (a region of one plane) and TID 1411 (a segment over several).
public struct MeasurementGroup: Sendable, Hashable {
  /// Where in the body.
  public struct Site: Sendable, Hashable {
    /// The part of the body.
    public var code: CodedConcept
    /// Which side.
    public var laterality: CodedConcept?
    /// What narrows it besides.
    public var modifier: CodedConcept?

    /// Makes a site; the parameters are the properties.
    public init(_ code: CodedConcept, laterality: CodedConcept? = nil, modifier: CodedConcept? = nil) {
      self.code = code
      self.laterality = laterality
      self.modifier = modifier
    }

    var item: ContentItem {
      var below: [ContentItem] = []
      if let laterality { below.append(ContentItem(.hasConceptModifier, .laterality, .code(laterality))) }
      if let modifier { below.append(ContentItem(.hasConceptModifier, .topographicalModifier, .code(modifier))) }
      return ContentItem(.hasConceptModifier, .findingSite, .code(code), below)
    }
  }

  /// Which pixels or points it is about.
  public enum Region: Sendable, Hashable {
    /// A shape on an image.
    case shape(PlanarShape, on: FrameReference)
    /// A shape in one plane of space; Comprehensive 3D SR alone.
    case space(SpatialShape)
    /// One frame of a segmentation's segment, and the frame that was segmented.
    case segmentFrame(FrameReference, source: FrameReference)
    /// A segment of a segmentation, and the images that were segmented.
    case segment(FrameReference, sources: [FrameReference])
    /// A segment of a segmentation, and the series that was segmented.
    case segmentOfSeries(FrameReference, seriesUID: String)
  }

  /// An algorithm that measured.
  public struct Algorithm: Sendable, Hashable {
    /// What it is called.
    public var name: String
    /// Which version of it.
    public var version: String
    /// What it was told, as one text a parameter.
    public var parameters: [String]

    /// Makes an algorithm; the parameters are the properties.
    public init(name: String, version: String, parameters: [String] = []) {
      self.name = name
      self.version = version
      self.parameters = parameters
    }

    var items: [ContentItem] {
      [
        ContentItem(.hasConceptModifier, .algorithmName, .text(name)),
        ContentItem(.hasConceptModifier, .algorithmVersion, .text(version)),
      ] + parameters.map { ContentItem(.hasConceptModifier, .algorithmParameters, .text($0)) }
    }
  }

  /// Which thing it is.
  public var tracking: SegmentDescription.Tracking
  /// What sort of thing it is.
  public var category: CodedConcept?
  /// What it is.
  public var finding: CodedConcept?
  /// Where in the body.
  public var sites: [Site]
  /// Which pixels or points it is about.
  public var region: Region?
  /// What measured.
  public var algorithm: Algorithm?
  /// The numbers.
  public var measurements: [MeasuredValue]
  /// The judgements.
  public var evaluations: [MeasurementReport.Evaluation]

  /// Makes a group; the parameters are the properties.
  public init(
    tracking: SegmentDescription.Tracking, category: CodedConcept? = nil, finding: CodedConcept? = nil,
    sites: [Site] = [], region: Region? = nil, algorithm: Algorithm? = nil, measurements: [MeasuredValue] = [],
    evaluations: [MeasurementReport.Evaluation] = []
  ) {
    self.tracking = tracking
    self.category = category
    self.finding = finding
    self.sites = sites
    self.region = region
    self.algorithm = algorithm
    self.measurements = measurements
    self.evaluations = evaluations
  }

  /// The images that the group refers to, segmentations not among them.
  var images: [FrameReference] {
    let own: [FrameReference] =
      switch region {
      case .shape(_, let image)?: [image]
      case .segmentFrame(_, let source)?: [source]
      case .segment(_, let sources)?: sources
      case .space?, .segmentOfSeries?, nil: []
      }
    return own + measurements.flatMap(\.sources)
  }

  /// The container of the group.
  var content: ContentItem {
    var items = [
      ContentItem(.hasObservationContext, .trackingIdentifier, .text(tracking.name)),
      ContentItem(.hasObservationContext, .trackingUniqueIdentifier, .uid(tracking.uid)),
    ]
    if let category { items.append(ContentItem(.contains, .findingCategory, .code(category))) }
    if let finding { items.append(ContentItem(.contains, .finding, .code(finding))) }
    items += sites.map(\.item)
    if let algorithm { items += algorithm.items }
    items += regionItems
    items += measurements.map(\.content)
    items += evaluations.map { ContentItem(.contains, $0.name, .code($0.value)) }
    return ContentItem(.contains, .measurementGroup, .container(template: template), items)
  }

  private var template: String {
    switch region {
    case .shape?, .space?, .segmentFrame?: "1410"
    case .segment?, .segmentOfSeries?: "1411"
    case nil: "1501"
    }
  }

  private var regionItems: [ContentItem] {
    switch region {
    case .shape(let shape, let image)?:
      [
        ContentItem(
          .contains, .imageRegion, .region(shape), [ContentItem(.selectedFrom, .sourceOfRegion, .image(image))])
      ]
    case .space(let shape)?: [ContentItem(.contains, .imageRegion, .space(shape))]
    case .segmentFrame(let frame, let source)?:
      [
        ContentItem(.contains, .referencedSegmentationFrame, .image(frame)),
        ContentItem(.contains, .sourceImageForSegmentation, .image(source)),
      ]
    case .segment(let segment, let sources)?:
      [ContentItem(.contains, .referencedSegment, .image(segment))]
        + sources.map { ContentItem(.contains, .sourceImageForSegmentation, .image($0)) }
    case .segmentOfSeries(let segment, let series)?:
      [
        ContentItem(.contains, .referencedSegment, .image(segment)),
        ContentItem(.contains, .sourceSeriesForSegmentation, .uid(series)),
      ]
    case nil: []
    }
  }
}
