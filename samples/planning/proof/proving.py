from __future__ import annotations
import time, math
import numpy as np
from samples.planning.proof.network import network, SLACK
from samples.planning.proof.tree import Tree, Target
def prove(matrix, prizes, start, end, limit, incumbent, seconds, seed=1, told=None):
    net=network(matrix,prizes,start,end,limit)
    base=sum(prizes[i] for i in {start,end})
    def fits(route):
        r=net.node[route]
        a=matrix[r[:-1],r[1:]].sum(); r=r[::-1]
        return a<=limit*SLACK or (start==end and matrix[r[:-1],r[1:]].sum()<=limit*SLACK)
    p=net.prize[net.prize>0]
    step=float(np.gcd.reduce(p.astype(int))) if np.all(p==np.round(p)) else 0
    t=Target(incumbent-base,step,fits,time.monotonic()+seconds,lambda:False,told or (lambda b:None))
    tree=Tree(net,t,seed)
    ok=tree.run()
    return tree,base,ok
