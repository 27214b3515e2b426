// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import Features

extension NearestNeighbours.Metric: ExpressibleByArgument {}
