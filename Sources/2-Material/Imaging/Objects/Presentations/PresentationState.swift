// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// How grey images are to be shown, and what is drawn over them: a Grayscale Softcopy Presentation State.
///
/// The rescaling of the images (slope and intercept, or the modality table) is copied into it, because a viewer then uses the state's alone.
///
/// > Source: DICOM PS3.3 A.33.1, C.10, C.11.8 and C.11.10, PS3.4 annex N. Checked with `dciodvfy` and `dcmpschk` and read back by
/// > pydicom in `Proofs/dicom_objects.py`.
public struct PresentationState: Sendable, Hashable {
  /// Whether high values are white or black.
  public enum Shape: String, Sendable, Hashable {
    case identity = "IDENTITY"
    case inverse = "INVERSE"
  }

  /// How large the displayed area is shown.
  public enum Size: Sendable, Hashable {
    /// As large as it fits.
    case scaledToFit
    /// As large as in the patient; asks for Pixel Spacing.
    case trueSize
    /// So many display pixels for one of the image.
    case magnified(Double)
  }

  /// The part of the images that is shown.
  public struct Area: Sendable, Hashable {
    /// Column and row of the first pixel, counted from 1.
    public var topLeft: SIMD2<Int>
    /// Column and row of the last pixel, counted from 1.
    public var bottomRight: SIMD2<Int>

    /// Makes an area; the parameters are the properties.
    public init(topLeft: SIMD2<Int>, bottomRight: SIMD2<Int>) {
      self.topLeft = topLeft
      self.bottomRight = bottomRight
    }
  }

  /// Something to draw on.
  public struct Layer: Sendable, Hashable {
    /// Its name, of capitals, digits, spaces and low lines; up to 16.
    public var name: String
    /// What it is for.
    public var text: String?
    /// The grey that it is drawn in, from 0 (black) to 65535 (white).
    public var grey: UInt16?
    /// The colour that it is drawn in: CIELab as 16-bit numbers.
    public var colour: SIMD3<UInt16>?

    /// Makes a layer; the parameters are the properties.
    public init(_ name: String, text: String? = nil, grey: UInt16? = nil, colour: SIMD3<UInt16>? = nil) {
      self.name = name
      self.text = text
      self.grey = grey
      self.colour = colour
    }
  }

  /// A name for it, of capitals, digits, spaces and low lines; up to 16.
  public var label: String
  /// What it shows; up to 64 characters.
  public var text: String?
  /// Who made it, as a person name.
  public var creatorName: String?
  /// The images; all frames of one that is named without a frame.
  public var images: [FrameReference]
  /// The window of the rescaled values; `nil` to show all of them.
  public var window: Window?
  /// Whether high values are white or black.
  public var shape: Shape
  /// The part that is shown; `nil` for the whole image.
  public var area: Area?
  /// How large it is shown.
  public var size: Size
  /// What is drawn on, from the lowest.
  public var layers: [Layer]
  /// What is drawn.
  public var annotations: [PresentationAnnotation]

  /// Makes a state; the parameters are the properties.
  public init(
    label: String, text: String? = nil, creatorName: String? = nil, images: [FrameReference], window: Window? = nil,
    shape: Shape = .identity, area: Area? = nil, size: Size = .scaledToFit, layers: [Layer] = [],
    annotations: [PresentationAnnotation] = []
  ) {
    self.label = label
    self.text = text
    self.creatorName = creatorName
    self.images = images
    self.window = window
    self.shape = shape
    self.area = area
    self.size = size
    self.layers = layers
    self.annotations = annotations
  }

  /// Writes the object.
  ///
  /// - Parameters:
  ///   - source: The images that are shown.
  ///   - header: What writes it, when, and in which series.
  ///   - uids: Where its identifiers come from.
  /// - Returns: The file, uncompressed.
  /// - Throws: ``ObjectWriteError/nothingToWrite`` without an image; ``ObjectWriteError/notAmongTheSources`` for another image, or
  ///   an annotation over one that is not shown, or on a layer that is not there; ``ObjectWriteError/pixels(found:expected:)`` for
  ///   colour images, or images or frames that are rescaled differently; ``ObjectWriteError/sourceLacks(_:image:)`` for a modality
  ///   table whose entries were left out when the image was read; ``ObjectWriteError/number(_:)``.
  public func file(
    from source: SourceImages, _ header: ObjectHeader, uids: inout UIDSource
  ) throws(ObjectWriteError) -> DICOMFile {
    guard !images.isEmpty else { throw .nothingToWrite }
    guard images.allSatisfy(source.holds) else { throw .notAmongTheSources }
    try checkAnnotations()
    let wanted = Set(images.map(\.sopInstanceUID))
    let shown = source.headers.filter { $0.text(.sopInstanceUID).map(wanted.contains) ?? false }
    guard shown.allSatisfy({ ($0.integer(.samplesPerPixel) ?? 1) == 1 }) else {
      throw .pixels(found: "colour images", expected: "grey images")
    }

    var data = DerivedObject.head(
      of: source, header, sopClassUID: "1.2.840.10008.5.1.4.1.1.11.1", modality: "PR", uids: &uids)
    data.put(.presentationCreationDate, .date, header.moment.date)
    data.put(.presentationCreationTime, .time, header.moment.time)
    data.put(.contentLabel, .codeString, label)
    data.put(.contentDescription, .longString, text.map { [$0] } ?? [])
    data.put(.contentCreatorName, .personName, creatorName.map { [$0] } ?? [])
    data.put(.referencedSeriesSequence, seriesItems(in: source))
    try addRescale(of: shown, in: source, to: &data)
    if let window { data.put(.softcopyVOILUTSequence, [Self.item(window)]) }
    data.put(.presentationLUTShape, .codeString, shape.rawValue)
    data.put(.displayedAreaSelectionSequence, try areaItems(shown))
    if !layers.isEmpty { data.put(.graphicLayerSequence, layerItems) }
    if !annotations.isEmpty { data.put(.graphicAnnotationSequence, annotations.map(\.item)) }
    return DerivedObject.file(data)
  }

  private func checkAnnotations() throws(ObjectWriteError) {
    let names = Set(layers.map(\.name))
    for annotation in annotations {
      guard names.contains(annotation.layer), annotation.images.allSatisfy(images.contains) else {
        throw .notAmongTheSources
      }
      guard !annotation.texts.isEmpty || !annotation.graphics.isEmpty else { throw .nothingToWrite }
      for graphic in annotation.graphics {
        guard graphic.hasItsPoints else {
          throw .content(.points(shape: graphic.kind.rawValue, found: graphic.points.count))
        }
        guard graphic.points.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { throw .number("a graphic's point") }
      }
      for text in annotation.texts {
        guard text.words.unicodeScalars.count <= 1024 else { throw .textTooLong(.unformattedTextValue, most: 1024) }
        guard text.numbers.allSatisfy(\.isFinite) else { throw .number("a text's place") }
      }
    }
  }

  /// The images by series, frames of one image in one item.
  private func seriesItems(in source: SourceImages) -> [DataSet] {
    DerivedObject.seriesItems(of: images, in: source, instances: .referencedImageSequence).map { series in
      var series = series
      let items = series.items(.referencedImageSequence).map { item in
        var item = item
        let frames = images.filter { $0.sopInstanceUID == item.text(.referencedSOPInstanceUID) }.compactMap(\.frame)
        if !frames.isEmpty { item.put(.referencedFrameNumber, .integerString, frames.map(String.init)) }
        return item
      }
      series.put(.referencedImageSequence, items)
      return series
    }
  }

  /// The Modality LUT module: C.11.1.
  private func addRescale(
    of shown: [DataSet], in source: SourceImages, to data: inout DataSet
  ) throws(ObjectWriteError) {
    var tables: [[DataSet]] = []
    var scales: Set<Rescaling> = []
    for header in shown {
      let items = header.items(.modalityLUTSequence)
      guard !items.contains(where: { $0.leavesOut(.lutData) }) else {
        let image = source.headers.firstIndex { $0.text(.sopInstanceUID) == header.text(.sopInstanceUID) }
        throw .sourceLacks(.lutData, image: image ?? 0)
      }
      tables.append(items)
      for frame in frames(of: header) { scales.insert(Rescaling(FrameAttributes(header, frame: frame))) }
    }
    guard scales.count <= 1, tables.dropFirst().allSatisfy({ $0 == tables.first }) else {
      throw .pixels(found: "images that are rescaled differently", expected: "one rescaling")
    }
    if let table = tables.first?.first {
      data.put(.modalityLUTSequence, [table])
      return
    }
    guard let scale = scales.first, scale.slope != nil || scale.intercept != nil else { return }
    data.put(.rescaleIntercept, decimals: [scale.intercept ?? 0])
    data.put(.rescaleSlope, decimals: [scale.slope ?? 1])
    data.put(.rescaleType, .longString, scale.type ?? (shown.first?.text(.modality) == "CT" ? "HU" : "US"))
  }

  /// How the samples of a frame are rescaled, wherever its file says so.
  private struct Rescaling: Hashable {
    let slope: Double?
    let intercept: Double?
    let type: String?

    init(_ attributes: FrameAttributes) {
      let group = Tag.pixelValueTransformationSequence
      slope = attributes.real(.rescaleSlope, in: group)
      intercept = attributes.real(.rescaleIntercept, in: group)
      type = attributes.text(.rescaleType, in: group)
    }
  }

  /// Which frames of an image are shown, counted from 0; at least one.
  private func frames(of header: DataSet) -> [Int] {
    let own = images.filter { $0.sopInstanceUID == header.text(.sopInstanceUID) }
    let named = own.compactMap(\.frame)
    if named.count == own.count, !named.isEmpty { return named.map { $0 - 1 } }
    return Array(0..<max(1, header.items(.perFrameFunctionalGroupsSequence).count))
  }

  private static func item(_ window: Window) -> DataSet {
    var item = DataSet()
    item.put(.windowCenter, decimals: [window.center])
    item.put(.windowWidth, decimals: [window.width])
    if let explanation = window.explanation { item.put(.windowCenterWidthExplanation, .longString, explanation) }
    if window.function != .linear { item.put(.voilutFunction, .codeString, window.function.rawValue) }
    return item
  }

  /// One area for all images of one size, else one for each.
  private func areaItems(_ shown: [DataSet]) throws(ObjectWriteError) -> [DataSet] {
    func key(_ header: DataSet) -> [Double] {
      let attributes = FrameAttributes(header, frame: frames(of: header)[0])
      return [header.real(.rows) ?? 0, header.real(.columns) ?? 0, DisplayAspect.ratio(attributes)]
        + attributes.reals(.pixelSpacing, in: .pixelMeasuresSequence)
    }
    guard let first = shown.first else { return [] }
    if shown.allSatisfy({ key($0) == key(first) }) { return [try areaItem(first)] }
    var items: [DataSet] = []
    for header in shown {
      var item = try areaItem(header)
      item.put(
        .referencedImageSequence,
        images.filter { $0.sopInstanceUID == header.text(.sopInstanceUID) }.map(\.item))
      items.append(item)
    }
    return items
  }

  private func areaItem(_ header: DataSet) throws(ObjectWriteError) -> DataSet {
    guard let rows = header.integer(.rows), let columns = header.integer(.columns), rows > 0, columns > 0 else {
      throw .sourceLacks(.rows, image: 0)
    }
    let whole = Area(topLeft: SIMD2(1, 1), bottomRight: SIMD2(columns, rows))
    let shown = area ?? whole
    var item = DataSet()
    item.set(.displayedAreaTopLeftHandCorner, .signedLong, .integers([shown.topLeft.x, shown.topLeft.y]))
    item.set(.displayedAreaBottomRightHandCorner, .signedLong, .integers([shown.bottomRight.x, shown.bottomRight.y]))
    let attributes = FrameAttributes(header, frame: frames(of: header)[0])
    let stated = attributes.reals(.pixelSpacing, in: .pixelMeasuresSequence)
    let spacing = stated.count == 2 && stated.allSatisfy { $0 > 0 && $0.isFinite } ? stated : nil
    switch size {
    case .scaledToFit: item.put(.presentationSizeMode, .codeString, "SCALE TO FIT")
    case .trueSize:
      guard spacing != nil else { throw .sourceLacks(.pixelSpacing, image: 0) }
      item.put(.presentationSizeMode, .codeString, "TRUE SIZE")
    case .magnified(let factor):
      guard factor > 0, factor.isFinite else { throw .number("a magnification") }
      item.put(.presentationSizeMode, .codeString, "MAGNIFY")
      item.set(.presentationPixelMagnificationRatio, .float, .reals([Double(Float(factor))]))
    }
    if let spacing {
      item.put(.presentationPixelSpacing, decimals: spacing)
    } else {
      let (rows, columns) = DisplayAspect.wholeNumbers(attributes)
      item.put(.presentationPixelAspectRatio, .integerString, String(rows), String(columns))
    }
    return item
  }

  private var layerItems: [DataSet] {
    layers.enumerated().map { number, layer in
      var item = DataSet()
      item.put(.graphicLayer, .codeString, layer.name)
      item.put(.graphicLayerOrder, .integerString, String(number + 1))
      if let text = layer.text { item.put(.graphicLayerDescription, .longString, text) }
      if let grey = layer.grey { item.put(.graphicLayerRecommendedDisplayGrayscaleValue, Int(grey)) }
      if let colour = layer.colour {
        item.put(.graphicLayerRecommendedDisplayCIELabValue, Int(colour.x), Int(colour.y), Int(colour.z))
      }
      return item
    }
  }
}
