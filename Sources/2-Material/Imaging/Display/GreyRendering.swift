// SPDX-License-Identifier: Apache-2.0
import DICOM

/// From stored samples to greys.
enum GreyRendering {
  /// What the steps between samples and screen are for a frame.
  struct Steps {
    var modality: ModalityMapping
    var padding: PixelPadding?
    var greys: VOITransform
    var polarity: SoftcopyPresentation.Polarity
    var notes: [String]

    /// The grey of a stored sample, rounded to the nearest, halves up.
    func grey(of stored: Double, white: Double) -> UInt16 {
      guard stored.isFinite, padding?.contains(stored) != true else { return 0 }
      var grey = greys.grey(modality.value(of: stored), black: 0, white: white)
      switch polarity {
      case .identity: break
      case .inverse: grey = white - grey
      case .table(let table):
        let place = grey / white * Double(table.entries.count - 1) + Double(table.firstMapped)
        grey = Double(table.output(place + 0.5)) / table.maximum * white
      }
      return UInt16(min(white, max(0, (grey + 0.5).rounded(.down))))
    }
  }

  /// The greys of a frame.
  static func canvas(
    _ pixels: PixelArray, of attributes: FrameAttributes, options: DisplayOptions
  ) throws(DisplayError) -> Canvas {
    let steps = try steps(pixels, of: attributes, options: options)
    return Canvas(
      rows: pixels.rows, columns: pixels.columns, channels: 1, depth: options.depth,
      samples: greys(pixels.samples, by: steps, white: Canvas.white(options.depth)),
      pixelAspect: DisplayAspect.ratio(attributes), greys: steps.greys, notes: steps.notes)
  }

  /// The steps of a frame.
  static func steps(
    _ pixels: PixelArray, of attributes: FrameAttributes, options: DisplayOptions
  ) throws(DisplayError) -> Steps {
    let dataSet = attributes.dataSet
    let state = options.presentationState
    let modality = state?.modality ?? ModalityMapping(attributes)
    let padding = PixelPadding(dataSet)
    var notes: [String] = []
    if options.showsImagesForProcessing, let intent = ProcessingIntent(dataSet) {
      notes.append("shown on request although " + intent.words)
    }
    let offered = VOITransform.all(attributes, after: modality)
    let greys: VOITransform
    switch options.greys {
    case .preferred:
      let laidDown = state?.greys(for: dataSet.text(.sopInstanceUID) ?? "", frame: attributes.frame)
      if let laidDown {
        greys = laidDown
      } else if state != nil {
        greys = whole(pixels, of: dataSet, modality: modality, padding: padding)
        notes.append("the presentation state names no window; the whole range of the samples is shown")
      } else if let first = offered.first {
        greys = first
        if offered.count > 1 {
          notes.append("the file offers \(offered.count) windows or tables; the first is shown")
        }
      } else {
        greys = automatic(pixels, modality: modality, padding: padding)
        notes.append("the file gives no window; this one runs from 0.5 % to 99.5 % of the samples")
      }
    case .numbered(let place):
      guard offered.indices.contains(place) else { throw .noSuchWindow(offered: names(offered)) }
      greys = offered[place]
    case .named(let name):
      guard let named = offered.first(where: { $0.explanation?.lowercased() == name.lowercased() }) else {
        throw .noSuchWindow(offered: names(offered))
      }
      greys = named
    case .window(let window): greys = VOITransform(rule: .window(window), source: .request)
    case .automatic: greys = automatic(pixels, modality: modality, padding: padding)
    }
    let polarity: SoftcopyPresentation.Polarity
    if let state {
      polarity = state.polarity
    } else {
      let isMonochrome1 = pixels.photometricInterpretation == "MONOCHROME1"
      let isInverse = dataSet.text(.presentationLUTShape) == "INVERSE"
      polarity = isMonochrome1 || isInverse ? .inverse : .identity
      if let shape = dataSet.text(.presentationLUTShape), isMonochrome1 != isInverse {
        notes.append(
          "\(pixels.photometricInterpretation) and Presentation LUT Shape \(shape) contradict each other; "
            + "shown inverted")
      }
    }
    if padding != nil { notes.append("padding is shown as background") }
    return Steps(modality: modality, padding: padding, greys: greys, polarity: polarity, notes: notes)
  }

  /// The greys of samples: for samples of up to 16 bits each value is worked out once.
  static func greys(_ samples: PixelSamples, by steps: Steps, white: Double) -> [UInt16] {
    func looked<Sample: FixedWidthInteger>(_ samples: [Sample]) -> [UInt16] {
      // A small image is done sooner sample by sample than the whole table is filled.
      let range = samples.withUnsafeBufferPointer { buffer -> (low: Int, high: Int) in
        var (low, high) = (Int(Sample.max), Int(Sample.min))
        for sample in buffer {
          low = min(low, Int(sample))
          high = max(high, Int(sample))
        }
        return (low, high)
      }
      guard range.low <= range.high else { return [] }
      let table = (range.low...range.high).map { steps.grey(of: Double($0), white: white) }
      return samples.map { table[Int($0) - range.low] }
    }
    switch samples {
    case .int8(let samples): return looked(samples)
    case .uint8(let samples): return looked(samples)
    case .int16(let samples): return looked(samples)
    case .uint16(let samples): return looked(samples)
    case .int32, .uint32, .float32, .float64:
      return samples.doubles.map { steps.grey(of: $0, white: white) }
    }
  }

  private static func automatic(
    _ pixels: PixelArray, modality: ModalityMapping, padding: PixelPadding?
  ) -> VOITransform {
    let statistics = SampleStatistics(pixels.samples, modality: modality, padding: padding)
    // An image of padding alone shows background whatever the window.
    let window = statistics?.automaticWindow ?? Window.unit
    return VOITransform(rule: .window(window), source: .automatic)
  }

  /// All that the modality's mapping can give, from black to white: what stands where a presentation state has no VOI LUT.
  ///
  /// > Source: DICOM PS3.4 N.2.1.2: an identity over the range of the modality LUT's output.
  private static func whole(
    _ pixels: PixelArray, of dataSet: DataSet, modality: ModalityMapping, padding: PixelPadding?
  ) -> VOITransform {
    let ends: (Double, Double)
    switch (modality.rule, pixels.samples) {
    case (.table(let table), _): ends = (0, table.maximum)
    case (.linear, .float32), (.linear, .float64):
      let statistics = SampleStatistics(pixels.samples, modality: modality, padding: padding)
      ends = (statistics?.minimum ?? 0, statistics?.maximum ?? 1)
    case (.linear, _):
      let bits = min(32, max(1, dataSet.integer(.bitsStored) ?? dataSet.integer(.bitsAllocated) ?? 16))
      let range = Double(1 << bits)
      let low = dataSet.hasSignedSamples ? -range / 2 : 0
      ends = (modality.value(of: low), modality.value(of: low + range - 1))
    }
    let width = abs(ends.1 - ends.0)
    let window = Window(
      center: (ends.0 + ends.1) / 2, width: width > 0 ? width : 1, function: .linearExact)
    return VOITransform(rule: .window(window ?? .unit), source: .presentationState)
  }

  private static func names(_ offered: [VOITransform]) -> [String] {
    offered.enumerated().map { place, one in
      switch one.rule {
      case .window(let window):
        "\(place + 1): centre \(Wording.number(window.center)), width \(Wording.number(window.width)) "
          + "(\(window.function.rawValue))"
      case .table(let table): "\(place + 1): a table, entries: \(table.entries.count)"
      }
    }
  }
}
