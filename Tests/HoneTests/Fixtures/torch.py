# What PyTorch writes and answers, for ForeignWeightsTests: torch/net.pt, net_old.pt (the form before PyTorch 1.6), net.safetensors and seq.pt are state dicts, whole.pt is a pickled
# model, which must be refused; x, t are inputs and y, u what PyTorch makes of them. Run in this folder; needs torch and safetensors.
import torch, torch.nn as nn, numpy as np
from safetensors.torch import save_file
torch.manual_seed(0)
class Net(nn.Module):
    def __init__(s):
        super().__init__()
        s.conv1=nn.Conv2d(3,8,3,padding=1); s.bn1=nn.BatchNorm2d(8); s.dw=nn.Conv2d(8,8,3,padding=1,groups=8); s.conv2=nn.Conv2d(8,6,3,stride=2,padding=0)
        s.fc1=nn.Linear(6,7); s.fc2=nn.Linear(7,7)
    def forward(s,x):
        x=torch.relu(s.bn1(s.conv1(x))); x=torch.relu(s.dw(x)); x=torch.relu(s.conv2(x)); x=x.mean((2,3)); return s.fc2(torch.relu(s.fc1(x)))
class Seq(nn.Module):
    def __init__(s):
        super().__init__(); s.emb=nn.Embedding(20,5); s.lstm=nn.LSTM(5,6,batch_first=True); s.gru=nn.GRU(6,4,batch_first=True); s.norm=nn.LayerNorm(4); s.out=nn.Linear(4,2)
    def forward(s,x): return s.out(s.norm(s.gru(s.lstm(s.emb(x))[0])[0][:,-1]))
n=Net(); n.train()
for _ in range(5): n(torch.randn(4,3,9,9))
n.eval(); x=torch.randn(4,3,9,9); np.save("torch/x.npy",x.permute(0,2,3,1).numpy()); np.save("torch/y.npy",n(x).detach().numpy())
torch.save(n.state_dict(), "torch/net.pt")
torch.save(n.state_dict(), "torch/net_old.pt", _use_new_zipfile_serialization=False)
save_file(n.state_dict(), "torch/net.safetensors")
torch.save(n, "torch/whole.pt")
s=Seq(); s.eval(); t=torch.randint(0,20,(3,7)); np.save("torch/t.npy",t.numpy()); np.save("torch/u.npy",s(t).detach().numpy()); torch.save(s.state_dict(),"torch/seq.pt")
