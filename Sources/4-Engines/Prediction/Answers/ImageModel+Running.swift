// SPDX-License-Identifier: Apache-2.0
import Inference
import ModelPackages
import ONNXGraphs
public import Workers

extension ImageModel {
  /// What the model says of each of several images, in their order.
  ///
  /// Where the network's batch is open, neighbours of one size go in together; where it is fixed, a batch that is not full is filled up.
  /// An engine may round otherwise in a batch of another size, so that the last digits of an answer may depend on its neighbours; the
  /// same images in the same order always have the same answers, bit by bit.
  /// - Parameters:
  ///   - images: The images as ``prepared(_:attributes:)`` made them.
  ///   - windows: How the network looks at what it does not take whole. Without, only a segmentation is done in windows, and only where
  ///     its network takes another size than the image has.
  ///   - batch: How many images or windows go in together where the network leaves that open.
  ///   - observer: Hears how far it is, in runs of the network, and is asked whether to go on.
  /// - Returns: An answer for each image.
  /// - Throws: ``PredictionFailure``, that of the first image that has one; `.engine(.cancelled)` where the observer wants no more.
  public func answers(
    _ images: [ModelImage], windows: SlidingWindow? = nil, batch: Int = 8, observer: BatchObserver = BatchObserver()
  ) throws(PredictionFailure) -> [ImageAnswer] {
    var layouts: [WindowLayout?] = []
    for image in images { layouts.append(try layout(image, windows)) }
    let progress = RunProgress(observer, total: layouts.reduce(0) { $0 + ($1?.positions.count ?? 1) })
    var answers: [ImageAnswer] = []
    answers.reserveCapacity(images.count)
    var start = 0
    while start < images.count {
      // Neighbours that are seen at once are run together; one that is seen in windows is run by itself.
      var end = start + 1
      if layouts[start] == nil { while end < images.count, layouts[end] == nil { end += 1 } }
      let first = start
      try eachReply(
        end - start, layouts[start], windows ?? SlidingWindow(), batch, progress,
        image: { (number) throws(PredictionFailure) in (images[first + number], nil) },
        take: { (number, reply) throws(PredictionFailure) in
          var answer = try self.answer(reply, of: images[first + number])
          addDoubt(of: reply, to: &answer)
          answers.append(answer)
        })
      start = end
    }
    return answers
  }

  /// Where the windows of an image lie; `nil` where the network sees it at once.
  func layout(_ image: ModelImage, _ chosen: SlidingWindow?) throws(PredictionFailure) -> WindowLayout? {
    let extent = image.shape.extent
    let port = predictor.inputs[imagePlace]
    var fixed = SIMD3<Int>.zero
    let axes = input.input.layout.spatialAxes
    if port.hasKnownRank, port.shape.count == input.input.layout.rank {
      for (place, axis) in axes.enumerated() { fixed[place + 3 - axes.count] = port.shape[axis] ?? 0 }
    }
    if axes.count == 2 { fixed.x = 1 }
    guard chosen != nil || package.manifest.task == .segmentation else { return nil }
    var window = extent
    for axis in 0..<3 {
      let wanted = chosen?.size?[axis]
      if fixed[axis] > 0, let wanted, wanted != fixed[axis] {
        throw .wrongWindow(expected: [fixed.x, fixed.y, fixed.z], found: Self.list(chosen?.size))
      }
      window[axis] = fixed[axis] > 0 ? fixed[axis] : wanted ?? extent[axis]
      guard window[axis] > 0 else {
        throw .wrongWindow(expected: [fixed.x, fixed.y, fixed.z], found: Self.list(chosen?.size))
      }
    }
    guard window != extent else { return nil }
    let count = window.x.multipliedReportingOverflow(by: window.y)
    guard !count.overflow, !count.partialValue.multipliedReportingOverflow(by: window.z).overflow,
      Tensor.count(of: [image.shape.channels, window.x, window.y, window.z]) != nil
    else { throw .tooLarge }
    return WindowLayout(extent: extent, window: window, overlap: (chosen ?? SlidingWindow()).overlap)
  }

  private static func list(_ size: SIMD3<Int>?) -> [Int] { size.map { [$0.x, $0.y, $0.z] } ?? [] }

  // Runs images, or views of one, and hands over what the network says of each, in order; the layout of windows is the same for all.
  // What is seen of an image is `nil` for its own tensor.
  func eachReply(
    _ count: Int, _ layout: WindowLayout?, _ windows: SlidingWindow, _ batch: Int, _ progress: RunProgress,
    image: (Int) throws(PredictionFailure) -> (image: ModelImage, seen: Tensor?),
    take: (Int, NetworkReply) throws(PredictionFailure) -> Void
  ) throws(PredictionFailure) {
    let batches = PredictorBatches(predictor, most: batch)
    if let layout {
      for number in 0..<count {
        let (seen, tensor) = try image(number)
        try take(number, inWindows(layout, windows, seen, tensor ?? seen.tensor, batches, progress))
      }
      return
    }
    var extents: [SIMD3<Int>] = []
    try batches.run(count, progress) { (number) throws(PredictionFailure) in
      let (image, tensor) = try image(number)
      extents.append(image.shape.extent)
      return try tensors(image, seen: tensor)
    } take: { (number, outputs) throws(PredictionFailure) in
      try take(number, finished(reply(outputs, extents[number])))
    }
  }

  private func inWindows(
    _ layout: WindowLayout, _ windows: SlidingWindow, _ image: ModelImage, _ seen: Tensor,
    _ batches: PredictorBatches, _ progress: RunProgress
  ) throws(PredictionFailure) -> NetworkReply {
    let (window, classes) = (layout.window, reading.output.classes.count)
    guard
      let shape = ImageShape(
        channels: image.shape.channels, slices: window.x, rows: window.y, columns: window.z,
        isChannelsLast: image.shape.isChannelsLast)
    else { throw .tooLarge }
    let task = package.manifest.task
    var blend =
      task == .segmentation
      ? WindowBlend(layout, classes: classes, weights: windows.weights(window)) : nil
    var (numbers, embeddings) = (Moments<Double>(hasSpread: false), Moments<Double>(hasSpread: false))
    var (activated, greatest) = (Moments<Double>(hasSpread: false), NetworkReply(numbers: []))
    try batches.run(layout.positions.count, progress) { (number) throws(PredictionFailure) in
      let part = layout.cut(
        seen.values, image.shape, at: layout.positions[number], padding: windows.padding)
      guard let tensor = Tensor(shape: shape.tensorShape(isVolume: input.isVolume), values: part) else {
        throw .tooLarge
      }
      return try tensors(image, seen: tensor)
    } take: { (number, outputs) throws(PredictionFailure) in
      let reply = try reply(outputs, window)
      if let embedding = reply.embedding { embeddings.add(embedding.map { Double($0) }) }
      guard task != .segmentation else {
        blend?.add(reply.numbers, at: layout.positions[number])
        return
      }
      numbers.add(reply.numbers.map { Double($0) })
      activated.add(reply.activated)
      greatest.numbers = number == 0 ? reply.numbers : zip(greatest.numbers, reply.numbers).map { max($0, $1) }
      greatest.activated = number == 0 ? reply.activated : zip(greatest.activated, reply.activated).map { max($0, $1) }
    }
    var whole: NetworkReply
    if let blend {
      whole = finished(NetworkReply(numbers: blend.means()))
    } else if windows.pooling == .greatest {
      whole = greatest
    } else {
      whole = NetworkReply(numbers: numbers.means.map { Float($0) }, activated: activated.means)
    }
    if embeddings.count > 0 { whole.embedding = embeddings.means.map { Float($0) } }
    return whole
  }

  /// The reply of a segmentation with its activated map.
  private func finished(_ reply: NetworkReply) -> NetworkReply {
    guard package.manifest.task == .segmentation else { return reply }
    var reply = reply
    reply.map = reading.activated(map: reply.numbers, classes: reading.output.classes.count)
    return reply
  }

  /// How unsure activated numbers are by themselves.
  func addDoubt(of reply: NetworkReply, to answer: inout ImageAnswer) {
    guard let doubt = ClassDoubt(reading.output, task: package.manifest.task) else { return }
    let classes = reading.output.classes.count
    let measured =
      reply.map.isEmpty
      ? doubt.measured(reply.activated, classes: classes) : doubt.measured(reply.map, classes: classes)
    answer.uncertainty[UncertaintyName.entropy] = measured?.entropy
    answer.uncertainty[UncertaintyName.margin] = measured?.margin
  }
}
