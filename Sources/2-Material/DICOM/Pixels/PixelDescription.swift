// SPDX-License-Identifier: Apache-2.0

/// What a data set says of its pixels, checked: how many there are and how a sample lies in its bits.
///
/// > Source: DICOM PS3.3 section C.7.6.3, PS3.5 section 8. `PixelDescriptionTests` checks each attribute.
public struct PixelDescription: Sendable, Hashable {
  /// What kind of number a sample is.
  public enum Kind: Sendable, Hashable {
    /// A whole number in Pixel Data.
    case integer
    /// A number of 32 bits in Float Pixel Data.
    case float32
    /// A number of 64 bits in Double Float Pixel Data.
    case float64
  }

  /// What kind of number a sample is.
  public var kind: Kind
  /// How many rows a frame has.
  public var rows: Int
  /// How many columns a row has.
  public var columns: Int
  /// How many frames there are, 1 where the data set does not say.
  public var frames: Int
  /// Samples a pixel: 1 for gray and palette indices, 3 for colour.
  public var samplesPerPixel: Int
  /// Bits that each sample takes up: 1, 8, 16, 32 or 64.
  public var bitsAllocated: Int
  /// Bits of them that count.
  public var bitsStored: Int
  /// The place of the highest that counts, from 0.
  public var highBit: Int
  /// Whether samples are in two's complement.
  public var isSigned: Bool
  /// What samples mean; `MONOCHROME2` or `RGB` where the data set does not say.
  public var photometricInterpretation: String
  /// Whether a frame lies plane by plane rather than pixel by pixel.
  public var isPlanar: Bool

  /// The attribute that holds the pixels.
  public var pixelTag: Tag {
    switch kind {
    case .integer: .pixelData
    case .float32: .floatPixelData
    case .float64: .doubleFloatPixelData
    }
  }

  /// Whether chroma is stored once for two pixels, as YBR_FULL_422 and YBR_PARTIAL_422 are where no codec is at work.
  public var isChromaHalved: Bool { samplesPerPixel == 3 && photometricInterpretation.hasSuffix("_422") }

  /// Pixels a frame.
  public var pixelsPerFrame: Int { rows * columns }
  /// Samples a frame, chroma counted in full.
  public var samplesPerFrame: Int { rows * columns * samplesPerPixel }

  /// Bits that a frame takes up where no codec is at work.
  public var bitsPerFrame: Int { (isChromaHalved ? pixelsPerFrame * 2 : samplesPerFrame) * bitsAllocated }

  /// Reads the attributes.
  ///
  /// Bits Stored and High Bit that are absent or cannot be are taken as Bits Allocated has them; Number of Frames below 1 as 1.
  /// - Throws: `PixelDescriptionError` for what cannot be helped.
  public init(_ dataSet: DataSet) throws(PixelDescriptionError) {
    if dataSet[.pixelData] == nil, dataSet[.floatPixelData] != nil {
      kind = .float32
    } else if dataSet[.pixelData] == nil, dataSet[.doubleFloatPixelData] != nil {
      kind = .float64
    } else {
      kind = .integer
    }
    rows = try Self.number(dataSet, .rows, 1...65535)
    columns = try Self.number(dataSet, .columns, 1...65535)
    frames = max(dataSet.integer(.numberOfFrames) ?? 1, 1)
    samplesPerPixel = try Self.number(dataSet, .samplesPerPixel, 1...4, otherwise: 1)
    switch kind {
    case .integer:
      bitsAllocated = try Self.number(dataSet, .bitsAllocated, 1...64)
      guard [1, 8, 16, 32].contains(bitsAllocated) else {
        throw .impossible(.bitsAllocated, found: bitsAllocated)
      }
    case .float32: bitsAllocated = 32
    case .float64: bitsAllocated = 64
    }
    let stored = kind == .integer ? dataSet.integer(.bitsStored) ?? bitsAllocated : bitsAllocated
    bitsStored = (1...bitsAllocated).contains(stored) ? stored : bitsAllocated
    let high = kind == .integer ? dataSet.integer(.highBit) ?? bitsStored - 1 : bitsStored - 1
    highBit = (bitsStored - 1..<bitsAllocated).contains(high) ? high : bitsStored - 1
    isSigned = kind != .integer || dataSet.integer(.pixelRepresentation) == 1
    photometricInterpretation =
      dataSet.text(.photometricInterpretation) ?? (samplesPerPixel == 3 ? "RGB" : "MONOCHROME2")
    isPlanar = samplesPerPixel > 1 && dataSet.integer(.planarConfiguration) == 1
    // 65 535² × 4 × 64 bits and their bytes fit an Int; with the frames they may not.
    let (bits, overflow) = (samplesPerFrame * bitsAllocated).multipliedReportingOverflow(by: frames)
    guard !overflow, bits <= Int.max - 64 else { throw .tooLarge }
  }

  private static func number(
    _ dataSet: DataSet, _ tag: Tag, _ range: ClosedRange<Int>, otherwise: Int? = nil
  ) throws(PixelDescriptionError) -> Int {
    guard let number = dataSet.integer(tag) ?? otherwise else { throw .missing(tag) }
    guard range.contains(number) else { throw .impossible(tag, found: number) }
    return number
  }
}
