// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// A picture to be kept with a study: grey or colour, one frame or several.
///
/// > Source: DICOM PS3.3 A.8 and C.8.6. Checked with `dciodvfy` and read back by pydicom in `Proofs/dicom_objects.py`.
public struct SecondaryCapture: Sendable {
  /// How the pixels came about.
  ///
  /// > Source: PS3.3 C.8.6.1.1.
  public enum Conversion: String, Sendable, Hashable {
    /// Computed on a workstation.
    case workstation = "WSD"
    /// Without any image as its source.
    case synthetic = "SYN"
    /// Digitised film.
    case film = "DF"
  }

  /// Whether words that identify the patient stand in the pixels.
  public enum BurnedInAnnotation: String, Sendable, Hashable {
    case present = "YES"
    case absent = "NO"
  }

  /// What the picture shows as the user sees it: 8 bits a sample, `MONOCHROME2` or `RGB`.
  public var pixels: PixelArray
  /// How it came about.
  public var conversion: Conversion
  /// Whether words that identify the patient stand in the pixels.
  public var burnedInAnnotation: BurnedInAnnotation
  /// What was done to the source, in words; up to 1024 characters.
  public var derivation: String?
  /// What was done to the source, as codes (CID 7203).
  public var derivationCodes: [CodedConcept]
  /// The frames that it was made of.
  public var sources: [FrameReference]
  /// The steps between pixels in millimetres, where the picture has the scale of its source.
  public var pixelSpacing: SourceImages.Spacing?

  /// Makes a capture; the parameters are the properties.
  public init(
    pixels: PixelArray, conversion: Conversion = .workstation, burnedInAnnotation: BurnedInAnnotation,
    derivation: String? = nil, derivationCodes: [CodedConcept] = [], sources: [FrameReference] = [],
    pixelSpacing: SourceImages.Spacing? = nil
  ) {
    self.pixels = pixels
    self.conversion = conversion
    self.burnedInAnnotation = burnedInAnnotation
    self.derivation = derivation
    self.derivationCodes = derivationCodes
    self.sources = sources
    self.pixelSpacing = pixelSpacing
  }

  /// Writes the object: Secondary Capture for one frame, Multi-frame Grayscale Byte or True Color for several.
  ///
  /// - Parameters:
  ///   - source: The images whose study it joins.
  ///   - header: What writes it, when, and in which series.
  ///   - uids: Where its identifiers come from.
  /// - Returns: The file, uncompressed.
  /// - Throws: ``ObjectWriteError/pixels(found:expected:)`` for samples other than unsigned bytes, grey or RGB;
  ///   ``ObjectWriteError/notAmongTheSources``.
  public func file(
    from source: SourceImages, _ header: ObjectHeader, uids: inout UIDSource
  ) throws(ObjectWriteError) -> DICOMFile {
    guard case .uint8(let samples) = pixels.samples else {
      throw .pixels(found: "samples of another type", expected: "unsigned bytes")
    }
    let isColour = pixels.samplesPerPixel == 3
    guard pixels.photometricInterpretation == (isColour ? "RGB" : "MONOCHROME2"),
      isColour || pixels.samplesPerPixel == 1
    else { throw .pixels(found: DisplayError.known(pixels.photometricInterpretation), expected: "MONOCHROME2 or RGB") }
    guard pixels.rows <= 65_535, pixels.columns <= 65_535 else {
      throw .pixels(found: "more than 65535 rows or columns", expected: "at most 65535")
    }
    guard sources.allSatisfy(source.holds) else { throw .notAmongTheSources }
    let isMultiframe = pixels.frames > 1
    let sopClass =
      !isMultiframe
      ? "1.2.840.10008.5.1.4.1.1.7"
      : isColour ? "1.2.840.10008.5.1.4.1.1.7.4" : "1.2.840.10008.5.1.4.1.1.7.2"
    var data = DerivedObject.head(of: source, header, sopClassUID: sopClass, modality: "OT", uids: &uids)
    data.put(.conversionType, .codeString, conversion.rawValue)
    data.put(.imageType, .codeString, "DERIVED", "SECONDARY")
    data.put(.contentDate, .date, header.moment.date)
    data.put(.contentTime, .time, header.moment.time)
    data.put(.patientOrientation, .codeString)
    data.put(.burnedInAnnotation, .codeString, burnedInAnnotation.rawValue)
    // What once was compressed with loss stays so (PS3.3 C.7.6.1.1.5).
    let lossy = source.headers.first { $0.text(.lossyImageCompression) == "01" }
    data.put(.lossyImageCompression, .codeString, lossy == nil ? "00" : "01")
    if let lossy { data.copy([.lossyImageCompressionRatio, .lossyImageCompressionMethod], from: lossy) }
    if let derivation { data.put(.derivationDescription, .shortText, derivation) }
    if !derivationCodes.isEmpty { data.put(.derivationCodeSequence, derivationCodes.map(\.item)) }
    if !sources.isEmpty {
      data.put(
        .sourceImageSequence,
        sources.map { reference in
          var item = reference.item
          item.put(.purposeOfReferenceCodeSequence, .sourceImageForProcessing)
          return item
        })
      data.put(
        .referencedSeriesSequence,
        DerivedObject.seriesItems(of: sources, in: source, instances: .referencedInstanceSequence))
    }
    if let pixelSpacing { data.put(.pixelSpacing, decimals: [pixelSpacing.rows, pixelSpacing.columns]) }
    data.put(.samplesPerPixel, pixels.samplesPerPixel)
    data.put(.photometricInterpretation, .codeString, pixels.photometricInterpretation)
    if isColour { data.put(.planarConfiguration, 0) }
    data.put(.rows, pixels.rows)
    data.put(.columns, pixels.columns)
    data.put(.bitsAllocated, 8)
    data.put(.bitsStored, 8)
    data.put(.highBit, 7)
    data.put(.pixelRepresentation, 0)
    if isMultiframe { addFrames(to: &data, isColour: isColour) }
    data.set(.pixelData, .otherByte, .bytes(samples))
    return DerivedObject.file(data)
  }

  /// What several frames need: C.7.6.6, C.8.6.3 and C.8.6.4.
  private func addFrames(to data: inout DataSet, isColour: Bool) {
    data.put(.numberOfFrames, .integerString, String(pixels.frames))
    data.set(.frameIncrementPointer, .attributeTag, .tags([.pageNumberVector]))
    data.put(.pageNumberVector, .integerString, (1...pixels.frames).map(String.init))
    if !isColour {
      data.put(.presentationLUTShape, .codeString, "IDENTITY")
      data.put(.rescaleIntercept, decimals: [0])
      data.put(.rescaleSlope, decimals: [1])
      data.put(.rescaleType, .longString, "US")
    }
  }
}
