// SPDX-License-Identifier: Apache-2.0
import ONNXGraphs
import TestSupport
import Testing

@Suite struct `Quantising a network` {
  @Test func `rounds to steps by hand`() {
    // From −1 to 1.55: a step of 0.01, and 100 for 0.
    let step = AffineQuantisation(unsigned: -1...1.55)
    #expect(abs(step.scale - 0.01) < 1e-8)
    #expect(step.zeroPoint == 100)
    #expect(step.quantised(0, in: 0...255) == 100)
    #expect(step.quantised(9, in: 0...255) == 255)
    #expect(step.quantised(-9, in: 0...255) == 0)
    // A range without 0 is widened to it.
    #expect(AffineQuantisation(unsigned: 1...2.55).zeroPoint == 0)
    #expect(AffineQuantisation(unsigned: 0...0) == AffineQuantisation(unsigned: -0.0...0))
    #expect(AffineQuantisation(symmetric: [-0.5, 1.27]).scale == Float(2 * Double(Float(1.27)) / 254))
  }

  @Test func `asks for what convolutions and products take`() throws {
    let model = try SmallNetworks.pooled()
    #expect(model.valuesToObserve().count == 3)
    #expect(model.valuesToObserve().first == "image")
    #expect(model.valuesToObserve(QuantisationOptions(operations: ["Gemm"])).count == 1)
    #expect(model.valuesToObserve(QuantisationOptions(quantisesOutputs: true)).contains("logits"))
    #expect(model.valuesToObserve(QuantisationOptions(excluded: ["Conv_0"])).first != "image")
  }

  @Test func `stores weights in steps of each output channel`() throws {
    let model = try SmallNetworks.pooled()
    let ranges = CalibrationRanges(Dictionary(uniqueKeysWithValues: model.valuesToObserve().map { ($0, -1...3) }))
    let small = try model.quantised(with: ranges)
    #expect(small.operatorCounts["QuantizeLinear"] == 3)
    // Three values, three weights and two biases.
    #expect(small.operatorCounts["DequantizeLinear"] == 8)
    let head = try #require(small.storedTensors.first { $0.element == .int8 && $0.shape == [2, 3] })
    // 1, 2, 3 in steps of 3/127; 4, 5, 6 in steps of 6/127.
    #expect(head.integers() == [42, 85, 127, 85, 106, 127])
    #expect(!small.storedTensors.contains { $0.element == .float32 && $0.shape == [2, 3] })
    #expect(small.outputs == model.outputs && small.inputs == model.inputs)
    // The input has steps of 4/255, the weights of 1/127: a bias of 0.5 is 0.5 / (4/255 / 127) = 4048 such steps.
    #expect(small.storedTensors.contains { $0.element == .int32 && $0.integers() == [0, 4048] })
  }

  @Test func `names a value without a range, and refuses old operators`() throws {
    let model = try SmallNetworks.pooled()
    #expect(throws: ONNXFault.noRange(value: "image")) { try model.quantised(with: CalibrationRanges()) }
    var old = ONNXGraphBuilder(operatorSet: 11)
    _ = old.input("x", shape: [1])
    old.step("Relu", ["x"], named: "y")
    old.output("y", shape: [1])
    #expect(throws: ONNXFault.operatorSetTooOld(found: 11, needed: 13)) {
      try old.model().quantised(with: CalibrationRanges())
    }
  }

  @Test func `counts the same in any order and in parts`() {
    var random = SplitMix(seed: 4)
    let values = (0..<5000).map { _ in Float(Double(random.next() % 20_001) - 10_000) * 0.001 }
    var whole = RangeObserver()
    whole.observe(values)
    var pieces = RangeObserver()
    for start in stride(from: 4000, through: 0, by: -1000) {
      var part = RangeObserver()
      part.observe(values[start..<start + 1000])
      pieces.merge(part)
    }
    var reversed = RangeObserver()
    for value in values.reversed() { reversed.observe([value]) }
    #expect(whole == pieces && whole == reversed)
    #expect(whole.count == 5000)
  }

  @Test func `keeps as much of the numbers as was asked for`() throws {
    var observer = RangeObserver()
    observer.observe((1...1000).map { Float($0) })
    observer.observe([Float](repeating: 1e6, count: 1))
    #expect(observer.range(.all) == 0...1e6)
    // One of 1001 is cut: the edge lies one step of 512 beyond the number.
    let cut = try #require(observer.range(.percentile(99)))
    #expect(cut.upperBound >= 991 && cut.upperBound <= 991 + 512)
    #expect(RangeObserver().range(.all) == nil)
    var undefined = RangeObserver()
    undefined.observe([.nan, .infinity, 2])
    #expect(undefined.undefined == 2 && undefined.range(.all) == 0...2)
  }

  @Test func `cuts a long tail by entropy and keeps an even spread`() throws {
    var even = RangeObserver()
    even.observe((0..<20_000).map { Float($0) / 20_000 })
    let whole = try #require(even.range(.entropy))
    #expect(whole.upperBound > 0.95)
    var tail = RangeObserver()
    tail.observe((0..<20_000).map { Float($0 % 1000) / 1000 })
    tail.observe([Float](repeating: 15, count: 2))
    let cut = try #require(tail.range(.entropy))
    #expect(cut.upperBound < 5 && cut.upperBound >= 0.9)
  }
}
